using Chappe.Tests.Engine;

namespace Chappe.Tests.Porting;

/// <summary>What the ends of Kamailio's route blocks mean, on real messages: exit, drop, return and their like in every kind of block.</summary>
public sealed class BlockMeaningTests
{
    private const string Head = """
        loadmodule "tm.so"
        loadmodule "sl.so"
        loadmodule "pv.so"
        loadmodule "rr.so"
        loadmodule "xlog.so"
        loadmodule "textops.so"
        loadmodule "textopsx.so"
        loadmodule "siputils.so"

        """;

    private static Task<PortedBed> Of(string cfg) => PortedBed.Of(Head + cfg);

    private static string Invite(int n = 1) => ProxyBed.Request("INVITE", branch: $"z9hG4bKalice{n}", callId: $"call-{n}@alice");

    private static Sent Forwarded(PortedBed bed)
    {
        var sent = bed.Next();
        if (sent.Text.StartsWith("SIP/2.0 100", StringComparison.Ordinal)) sent = bed.Next();
        return sent;
    }

    // Bob's answer to what was sent to him.
    private static string Answer(Sent request, string status, string headers = "")
    {
        var lines = request.Text.Replace("\r\n", "\n").Split('\n');
        string copied = string.Join('\n', lines.Where(l => l.StartsWith("Via:", StringComparison.Ordinal) || l.StartsWith("From:", StringComparison.Ordinal) || l.StartsWith("Call-ID:", StringComparison.Ordinal) || l.StartsWith("CSeq:", StringComparison.Ordinal)));
        string to = lines.First(l => l.StartsWith("To:", StringComparison.Ordinal));
        return $"SIP/2.0 {status}\n{copied}\n{to};tag=b1\n{headers}Content-Length: 0\n\n";
    }

    [Test]
    public async Task Exit_in_a_branch_route_sends_the_branch_and_drop_does_not()
    {
        using var bed = await Of("""
            request_route { t_on_branch("B"); append_branch("sip:carol@10.0.0.3"); t_relay(); }
            branch_route[B] { if ($ru =~ "bob") drop; exit; }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(Forwarded(bed).Text, Does.StartWith("INVITE sip:carol@10.0.0.3 "));
        Assert.That(bed.IsSilent);
    }

    [Test]
    public async Task An_onsend_route_sees_where_the_request_goes_and_from_where_and_nobody_else_does()
    {
        using var bed = await Of("""
            request_route { xlog("L_NOTICE", "before $sndto(ip)\n"); t_relay(); }
            onsend_route { xlog("L_NOTICE", "$sndto(proto) $sndto(ip) $sndto(port) $sndto(af) from $sndfrom(ip) $sndfrom(port)\n"); }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(bed.Said.Select(s => s.TrimEnd()), Is.EqualTo(new[] { "before <null>", "udp 10.0.0.2 5060 4 from 192.0.2.100 5060" }));
    }

    [TestCase("10.9.8.7:5099", "10.9.8.7 5099 192.0.2.100")]
    [TestCase("udp:10.9.8.7", "10.9.8.7 5060 192.0.2.100")]
    [TestCase("sip:10.9.8.7:5099", "10.9.8.7 5099 192.0.2.100")]
    [TestCase("nobody.example", "10.0.0.1 5080 192.0.2.100")]
    public async Task A_message_goes_on_as_if_it_had_come_from_somewhere_else(string address, string seen)
    {
        using var bed = await Of($$"""
            loadmodule "corex.so"
            request_route { set_source_address("{{address}}"); xlog("L_NOTICE", "$si $sp $Ri\n"); set_recv_socket("tcp:192.0.2.100:5060"); xlog("L_NOTICE", "$proto\n"); if (!set_recv_socket("udp:192.0.2.1")) xlog("L_NOTICE", "none\n"); }
            """);
        bed.Receive("10.0.0.1:5080", Invite());
        Assert.That(bed.Said.Select(s => s.TrimEnd()), Is.EqualTo(new[] { seen, "tcp", "none" }), string.Join('\n', bed.Faults));
    }

    [Test]
    public async Task When_no_branch_remains_the_request_is_answered_500()
    {
        using var bed = await Of("""
            request_route { t_on_branch("B"); if (!t_relay()) xlog("L_NOTICE", "failed $rc\n"); }
            branch_route[B] { drop; }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(Forwarded(bed).Text, Does.StartWith("SIP/2.0 500"));
        Assert.That(bed.Said, Has.Some.StartsWith("failed -"));
    }

    [Test]
    public async Task Drop_in_an_onreply_route_stops_a_provisional_reply_and_no_final_one()
    {
        using var bed = await Of("""
            request_route { t_on_reply("R"); t_relay(); }
            onreply_route[R] { drop; }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        var invite = Forwarded(bed);
        bed.Receive("10.0.0.2:5060", Answer(invite, "180 Ringing"));
        Assert.That(bed.IsSilent);
        bed.Receive("10.0.0.2:5060", Answer(invite, "200 OK"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 200 OK"));
    }

    [TestCase("drop;", false)]
    [TestCase("return 0;", false)]
    [TestCase("return -1;", false)]
    [TestCase("exit;", true)]
    [TestCase("return;", true)]
    public async Task How_a_reply_route_ends_decides_about_the_reply(string end, bool goesOn)
    {
        using var bed = await Of($"request_route {{ t_relay(); }}\nreply_route {{ {end} }}\n");
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.2:5060", Answer(Forwarded(bed), "180 Ringing"));
        Assert.That(!bed.IsSilent, Is.EqualTo(goesOn));
    }

    [TestCase("exit;")]
    [TestCase("drop;")]
    [TestCase("return;")]
    [TestCase("")]
    public async Task However_a_failure_route_ends_the_picked_reply_goes_upstream(string end)
    {
        using var bed = await Of($"request_route {{ t_on_failure(\"F\"); t_relay(); }}\nfailure_route[F] {{ {end} }}\n");
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.2:5060", Answer(Forwarded(bed), "486 Busy"));
        Assert.That(bed.Next().Text, Does.StartWith("ACK "));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 486 Busy"));
    }

    [Test]
    public async Task A_failure_route_tries_elsewhere_with_the_AVPs_of_the_request()
    {
        using var bed = await Of("""
            request_route { $avp(second) = "10.0.0.9"; t_on_failure("F"); t_relay(); }
            failure_route[F] {
                if (t_check_status("486|408")) { $rd = $avp(second); t_relay(); exit; }
            }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.2:5060", Answer(Forwarded(bed), "486 Busy"));
        Assert.That(bed.Next().Text, Does.StartWith("ACK "));
        Assert.That(bed.Next().Text, Does.StartWith("INVITE sip:bob@10.0.0.9 "));
    }

    [Test]
    public async Task Return_0_in_a_route_ends_the_script_and_exit_does_from_any_depth()
    {
        using var bed = await Of("""
            request_route { if (is_method("INVITE")) route(A); else route(B); sl_send_reply("404", "Not reached"); }
            route[A] { return 0; }
            route[B] { route(C); }
            route[C] { if (1) { exit; } }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS", branch: "z9hG4bKalice2"));
        Assert.That(bed.IsSilent);
    }

    [Test]
    public async Task Edits_of_both_reply_routes_are_in_the_forwarded_reply_those_of_the_core_first()
    {
        using var bed = await Of("""
            request_route { t_on_reply("R"); t_relay(); }
            reply_route { append_hf("X-Core: 1\r\n"); }
            onreply_route[R] { append_hf("X-Tm: 1\r\n"); }
            """);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.2:5060", Answer(Forwarded(bed), "180 Ringing"));
        string reply = bed.Next().Text;
        Assert.That(reply.IndexOf("X-Core", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(reply.IndexOf("X-Tm", StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_variable_begins_as_0_with_each_message_and_is_shared_by_the_routes_of_one()
    {
        using var bed = await Of("""
            request_route { if ($var(n) == 0) route(COUNT); route(COUNT); sl_send_reply("299", "$var(n)"); }
            route[COUNT] { $var(n) = $var(n) + 1; }
            """);
        for (int i = 1; i < 4; i++)
        {
            bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS", branch: $"z9hG4bKalice{i}"));
            Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 299 2"));
        }
    }

    [Test]
    public async Task Reasons_with_text_around_a_variable_are_sent_as_they_stand()
    {
        using var bed = await Of("request_route { sl_send_reply(\"499\", \"saw $rm\"); }\n");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 499 saw $rm"));
    }

    [Test]
    public async Task A_condition_of_the_command_line_chooses_between_routes()
    {
        using var bed = await PortedBed.Of(Head + "request_route {\n#!ifdef WITH_A\n\tsl_send_reply(\"404\", \"A\");\n#!else\n\tsl_send_reply(\"404\", VALUE);\n#!endif\n}\n", "VALUE=\"no A\"");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 404 no A"));
    }

    [Test]
    public async Task A_route_that_waits_goes_on_with_its_message()
    {
        using var bed = await PortedBed.Of(Head + "loadmodule \"cfgutils.so\"\nrequest_route {\n\tif (is_method(\"OPTIONS\")) route(SLOW);\n}\nroute[SLOW] {\n\t$var(ci) = $ci;\n\tusleep(\"2000\");\n\tt_reply(\"200\", \"$var(ci)\");\n}\n");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS", callId: "slow-1"));
        Sent? reply = null;
        // The pause is real; how long it takes is not what is asked here.
        Assert.That(() => { bed.Proxy.Runner.RunPending(); return reply is not null || bed.Udp.TryTake(out reply); }, Is.True.After(10_000, 5));
        Assert.That(reply!.Text, Does.StartWith("SIP/2.0 200 slow-1"));
    }

    [Test]
    public async Task A_reply_route_asks_whether_the_reply_is_one_of_ours()
    {
        using var bed = await Of("request_route { t_relay(); }\nreply_route { if (!t_check_trans()) { xlog(\"L_NOTICE\", \"stray\\n\"); drop; } }\n");
        bed.Receive("10.0.0.1:5060", Invite());
        string good = Answer(Forwarded(bed), "180 Ringing");
        bed.Receive("10.0.0.2:5060", good.Replace("branch=z9hG4bK", "branch=z9hG4bKx", StringComparison.Ordinal));
        Assert.That((bed.IsSilent, string.Join(',', bed.Said)), Is.EqualTo((true, "stray")));
        bed.Receive("10.0.0.2:5060", good);
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 180"));
    }

    [Test]
    public async Task A_route_whose_name_is_computed_may_wait_and_may_end_the_script()
    {
        using var bed = await PortedBed.Of(Head + "loadmodule \"cfgutils.so\"\nrequest_route {\n\t$var(next) = \"SLOW\";\n\tif (route($var(next))) t_reply(\"200\", \"after\");\n\troute(\"E\" + \"ND\");\n\tt_reply(\"500\", \"not reached\");\n}\nroute[SLOW] { usleep(\"2000\"); return 2; }\nroute[END] { exit; }\n");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        Sent? reply = null;
        Assert.That(() => { bed.Proxy.Runner.RunPending(); return reply is not null || bed.Udp.TryTake(out reply); }, Is.True.After(10_000, 5));
        Assert.That(reply!.Text, Does.StartWith("SIP/2.0 200 after"));
        Assert.That(bed.Faults, Is.Empty);
    }
}
