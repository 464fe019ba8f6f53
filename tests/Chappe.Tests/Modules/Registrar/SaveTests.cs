using System.Text;
using Chappe.Modules.Registrar;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>What save() does with a REGISTER: RFC 3261 section 10.3 and Kamailio's answers.</summary>
public sealed class SaveTests
{
    private const string Bob = "<sip:bob@10.0.0.1:5070>";

    [Test]
    public async Task A_new_contact_is_stored_and_listed()
    {
        await using var bench = new RegistrarBench();
        var answer = bench.Register("bob", [Bob]);
        Assert.That(answer.Code, Is.EqualTo(1));
        Assert.That(answer.Status, Is.EqualTo("SIP/2.0 200 OK"));
        Assert.That(answer.Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;expires=3600"));
    }

    [Test]
    public async Task A_refresh_returns_2_and_keeps_one_contact()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob]);
        var answer = bench.Register("bob", [Bob + ";expires=120"], cseq: 2);
        Assert.That(answer.Code, Is.EqualTo(2));
        Assert.That(answer.Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;expires=120"));
    }

    [Test]
    public async Task All_contacts_stand_in_one_header_the_best_first()
    {
        await using var bench = new RegistrarBench();
        var answer = bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.5", "<sip:b@1.1.1.1>;q=0.9", "<sip:c@1.1.1.1>;q=0.5", "<sip:d@1.1.1.1>", "<sip:e@1.1.1.1>;q=1"]);
        Assert.That(answer.Contacts, Is.EqualTo("<sip:e@1.1.1.1>;q=1;expires=3600, <sip:b@1.1.1.1>;q=0.9;expires=3600, "
            + "<sip:a@1.1.1.1>;q=0.5;expires=3600, <sip:c@1.1.1.1>;q=0.5;expires=3600, <sip:d@1.1.1.1>;expires=3600"));
    }

    [Test]
    public async Task A_later_q_does_not_reorder()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.5", "<sip:b@1.1.1.1>;q=0.2"]);
        var answer = bench.Register("bob", ["<sip:b@1.1.1.1>;q=0.9"], cseq: 2);
        Assert.That(answer.Contacts, Does.StartWith("<sip:a@1.1.1.1>;q=0.5"));
    }

    [Test]
    public async Task By_time_the_newest_is_first()
    {
        await using var bench = new RegistrarBench(usrloc: o => o.desc_time_order = true);
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=1"]);
        bench.Register("bob", ["<sip:b@1.1.1.1>"], callId: "c2");
        Assert.That(bench.Register("bob", ["<sip:a@1.1.1.1>"], cseq: 2).Contacts, Does.StartWith("<sip:a@1.1.1.1>"));
        Assert.That(bench.Register("bob", ["<sip:c@1.1.1.1>"], callId: "c3").Contacts, Does.StartWith("<sip:c@1.1.1.1>"));
    }

    [Test]
    public async Task Of_several_contacts_the_last_one_names_the_result()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob]);
        Assert.That(bench.Register("bob", [Bob, "<sip:bob@10.0.0.2>"], callId: "c2").Code, Is.EqualTo(1));
        Assert.That(bench.Register("bob", ["<sip:bob@10.0.0.3>", Bob], callId: "c3").Code, Is.EqualTo(2));
        Assert.That(bench.Register("bob", ["<sip:bob@10.0.0.4>", Bob + ";expires=0"], callId: "c4").Code, Is.EqualTo(3));
    }

    [Test]
    public async Task Without_a_contact_it_lists_and_returns_4()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob]);
        var answer = bench.Register("bob", [], callId: "c2");
        Assert.That((answer.Code, answer.Contacts), Is.EqualTo((4, "<sip:bob@10.0.0.1:5070>;expires=3600")));
        var nobody = bench.Register("alice", [], callId: "c3");
        Assert.That((nobody.Code, nobody.Status, nobody.Reply.Contains("Contact")), Is.EqualTo((4, "SIP/2.0 200 OK", false)));
    }

    [TestCase(";expires=100", "", 100)]
    [TestCase(";expires=10", "", 60, Description = "raised to min_expires")]
    [TestCase(";expires=999999", "", 7200, Description = "cut to max_expires")]
    [TestCase(";expires=99999999999999999999", "", 7200, Description = "P2: out of range is the largest, never wrapped")]
    [TestCase("", "Expires: 1800", 1800)]
    [TestCase(";expires=100", "Expires: 1800", 100, Description = "the parameter wins")]
    [TestCase("", "", 3600)]
    [TestCase(";expires=abc", "", 3600, Description = "section 20.19: malformed is the default")]
    [TestCase(";expires=-5", "", 3600)]
    [TestCase("", "Expires: 1800x", 3600)]
    public async Task Times_are_clamped_silently(string parameter, string header, int expected)
    {
        await using var bench = new RegistrarBench(o => o.max_expires = 7200);
        var answer = bench.Register("bob", header.Length > 0 ? [Bob + parameter, header] : [Bob + parameter]);
        Assert.That(answer.Contacts, Is.EqualTo($"<sip:bob@10.0.0.1:5070>;expires={expected}"));
    }

    [Test]
    public async Task A_range_shortens_times_unless_the_script_forbids_it()
    {
        await using var bench = new RegistrarBench(o => o.expires_range = 50);
        var seconds = Enumerable.Range(0, 50).Select(i => int.Parse(bench.Register("u" + i, [Bob + ";expires=1000"]).Contacts.Split('=')[1])).ToList();
        Assert.That(seconds, Is.All.InRange(500, 1000));
        Assert.That(seconds.Distinct().Count(), Is.GreaterThan(5));
        Assert.That(bench.Register("exact", [Bob + ";expires=1000"], flags: 0x08).Contacts, Does.EndWith("=1000"));
    }

    [Test]
    public async Task Expires_0_removes_and_an_unknown_contact_is_no_error()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob]);
        var removed = bench.Register("bob", [Bob + ";expires=0"], cseq: 2);
        Assert.That((removed.Code, removed.Contacts), Is.EqualTo((3, "")));
        var again = bench.Register("bob", [Bob + ";expires=0"], cseq: 3);
        Assert.That((again.Code, again.Status), Is.EqualTo((1, "SIP/2.0 200 OK")));
        Assert.That(bench.Usrloc.Table("location").Users, Is.Zero);
    }

    [Test]
    public async Task A_star_with_Expires_0_removes_all_A5()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob, "<sip:bob@10.0.0.2>"]);
        var answer = bench.Register("bob", ["*", "Expires: 0"], cseq: 2);
        Assert.That((answer.Code, answer.Status), Is.EqualTo((3, "SIP/2.0 200 OK")));
        Assert.That(bench.Listed("bob"), Is.Empty);
    }

    [TestCase("*")]
    [TestCase("*", "Expires: 60")]
    [TestCase("*", Bob, "Expires: 0")]
    [TestCase(Bob, "*", "Expires: 0")]
    [TestCase("*", "*", "Expires: 0")]
    [TestCase(Bob + ";q=2")]
    [TestCase(Bob + ";q=1.001")]
    [TestCase(Bob + ";q=-1")]
    [TestCase(Bob + ";q=0.5x")]
    [TestCase("<sip:b@1.1.1.1:99999>")]
    [TestCase(Bob + ";+sip.instance=\"<urn:uuid:1>\";reg-id=0")]
    [TestCase(Bob + ";reg-id=99999999999")]
    [TestCase(Bob + ";+sip.instance=\"<urn\\\"x>\"")]
    public async Task What_is_wrong_is_refused_whole_and_nothing_is_stored_A5(params string[] lines)
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:old@1.1.1.1>"], callId: "c0");
        var answer = bench.Register("bob", ["<sip:good@1.1.1.1>", .. lines], callId: "c2");
        if (lines[0] == "*") answer = bench.Register("bob", lines, callId: "c2");
        Assert.That((answer.Code, answer.Status), Is.EqualTo((-1, "SIP/2.0 400 Bad Request")));
        Assert.That(answer.Reply, Does.Contain("P-Registrar-Error: "));
        Assert.That(bench.Listed("bob"), Is.EqualTo("<sip:old@1.1.1.1>;expires=3600"));
    }

    [Test]
    public async Task Long_values_are_refused_A5()
    {
        await using var bench = new RegistrarBench();
        Assert.Multiple(() =>
        {
            Assert.That(bench.Register("bob", [$"<sip:{new string('b', 600)}@10.0.0.1>"]).Status, Is.EqualTo("SIP/2.0 400 Bad Request"));
            Assert.That(bench.Register("bob", [Bob], callId: new string('c', 300)).Status, Is.EqualTo("SIP/2.0 400 Bad Request"));
            Assert.That(bench.Register("bob", [Bob + $";+sip.instance=\"<{new string('u', 300)}>\""]).Status, Is.EqualTo("SIP/2.0 400 Bad Request"));
            Assert.That(bench.Listed("bob"), Is.Empty);
        });
    }

    [TestCase("<sip:chappe.test>")]
    [TestCase("<sip:b%00b@chappe.test>")]
    [TestCase("<sip:b%0d%0ab@chappe.test>")]
    public async Task A_To_that_names_no_user_is_refused(string to)
    {
        await using var bench = new RegistrarBench();
        Assert.That(bench.Register("", [Bob], to: to).Status, Is.EqualTo("SIP/2.0 400 Bad Request"));
        Assert.That(bench.Usrloc.Table("location").Users, Is.Zero);
    }

    [Test]
    public async Task The_user_alone_is_the_key_unescaped_and_in_any_case()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:1@1.1.1.1>"], callId: "c1");
        bench.Register("B%6fB", ["<sip:2@1.1.1.1>"], callId: "c2");
        bench.Register("bob", ["<sip:3@1.1.1.1>"], callId: "c3", to: "<sip:bob@other.test>");
        Assert.That(bench.Listed("bob").Split(", "), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Case_and_domain_count_when_told_so()
    {
        await using var bench = new RegistrarBench(o => o.case_sensitive = true, o => o.use_domain = true);
        bench.Register("bob", ["<sip:1@1.1.1.1>"]);
        Assert.That(bench.Listed("Bob"), Is.Empty);
        Assert.That(bench.Register("bob", [], to: "<sip:bob@other.test>").Contacts, Is.Empty);
        Assert.That(bench.Register("bob", [], to: "<sip:bob@CHAPPE.test>").Contacts, Is.Not.Empty);
    }

    [Test]
    public async Task Flag_4_replaces_all_others()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob, "<sip:bob@10.0.0.2>"]);
        var answer = bench.Register("bob", ["<sip:bob@10.0.0.8>"], callId: "c2", flags: 4);
        Assert.That((answer.Code, answer.Contacts), Is.EqualTo((1, "<sip:bob@10.0.0.8>;expires=3600")));
    }

    [Test]
    public async Task Flag_2_sends_no_reply_and_flag_16_leaves_its_lines_to_the_script()
    {
        await using var bench = new RegistrarBench();
        Assert.That(bench.Register("bob", [Bob], flags: 2), Is.EqualTo(new RegistrarBench.Answer(1, "")));
        string lines = "";
        var context = bench.Receive("bob", ["Contact: " + Bob], cseq: 2);
        ModuleBench.In(context, () => RegistrarFunctions.save("location", "0x10"));
        lines = Encoding.UTF8.GetString(context.ReplyHeaders.Octets);
        Assert.That(lines, Is.EqualTo("Contact: <sip:bob@10.0.0.1:5070>;expires=3600\r\n"));
        Assert.That(bench.Bench.Listener.Take(), Is.Empty);
    }

    [Test]
    public async Task A_uri_names_another_user_than_To()
    {
        await using var bench = new RegistrarBench();
        var context = bench.Receive("bob", ["Contact: " + Bob]);
        ModuleBench.In(context, () => RegistrarFunctions.save("location", 0, "sip:alice@chappe.test"));
        bench.Bench.Listener.Take();
        Assert.That(bench.Listed("alice"), Is.Not.Empty);
        Assert.That(bench.Listed("bob"), Is.Empty);
    }

    [Test]
    public async Task An_instance_is_one_contact_whatever_its_URI_RFC5626_section_6()
    {
        await using var bench = new RegistrarBench();
        const string Instance = ";+sip.instance=\"<urn:uuid:1>\"";
        bench.Register("bob", ["<sip:a@1.1.1.1>" + Instance + ";reg-id=1"]);
        var answer = bench.Register("bob", ["<sip:a@2.2.2.2>" + Instance + ";reg-id=1"], callId: "c2");
        Assert.That(answer.Contacts, Is.EqualTo("<sip:a@2.2.2.2>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1"));
        Assert.That(bench.Register("bob", ["<sip:a@3.3.3.3>" + Instance + ";reg-id=2"], callId: "c3").Contacts.Split(", "), Has.Length.EqualTo(2));
    }

    [TestCase(0, 1)]
    [TestCase(1, 2, Description = "URI and Call-ID")]
    [TestCase(2, 1, Description = "URI and Path")]
    public async Task Matching_modes_say_what_is_the_same_contact(int mode, int expected)
    {
        await using var bench = new RegistrarBench(usrloc: o => o.matching_mode = mode);
        bench.Register("bob", [Bob], callId: "c1");
        Assert.That(bench.Register("bob", [Bob], callId: "c2").Contacts.Split(", "), Has.Length.EqualTo(expected));
    }

    [Test]
    public async Task By_Call_ID_a_new_URI_is_a_refresh()
    {
        await using var bench = new RegistrarBench(usrloc: o => o.matching_mode = 3);
        bench.Register("bob", [Bob]);
        Assert.That(bench.Register("bob", ["<sip:bob@10.9.9.9>"], cseq: 2).Contacts, Is.EqualTo("<sip:bob@10.9.9.9>;expires=3600"));
    }

    [Test]
    public async Task URIs_are_compared_as_URIs_section_19_1_4()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:bob@Host.test;transport=udp;x=1>"]);
        Assert.That(bench.Register("bob", ["<sip:b%6fb@host.TEST;transport=UDP>"], callId: "c2").Code, Is.EqualTo(2));
        Assert.That(bench.Register("bob", ["<sip:bob@host.test:5060;transport=udp>"], callId: "c3").Code, Is.EqualTo(1), "an explicit port differs from none");
    }

    [Test]
    public async Task Received_comes_from_the_AVP_and_not_from_the_client_S1()
    {
        await using var bench = new RegistrarBench(o => o.received_avp = "$avp(RECEIVED)");
        var told = bench.Register("bob", [Bob + ";received=\"sip:9.9.9.9\""]);
        Assert.That(told.Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;expires=3600"));
        var seen = bench.Register("bob", [Bob], cseq: 2, before: c => c.Avps.Push("RECEIVED", Chappe.Engine.Vocabulary.Text.Of("sip:1.2.3.4:99"u8.ToArray())));
        Assert.That(seen.Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;expires=3600;received=\"sip:1.2.3.4:99\""));
    }

    [Test]
    public async Task A_proxy_in_front_is_believed_when_the_script_says_so()
    {
        await using var bench = new RegistrarBench(o => o.trust_received_param = true);
        Assert.That(bench.Register("bob", [Bob + ";received=\"sip:9.9.9.9:1\""]).Contacts, Does.EndWith(";received=\"sip:9.9.9.9:1\""));
        Assert.That(bench.Register("bob", [Bob + ";received=\"no uri\""], cseq: 2).Code, Is.EqualTo(-1));
        Assert.That(bench.Lookup("bob").Context.DestinationUri.ToString(), Is.EqualTo("sip:9.9.9.9:1"));
    }

    [Test]
    public async Task Path_is_stored_and_repeated_to_who_supports_it_RFC3327()
    {
        await using var bench = new RegistrarBench(o => o.use_path = true);
        var answer = bench.Register("bob", [Bob, "Path: <sip:p1.test;lr>, <sip:p2.test;lr>", "Path: <sip:p3.test;lr>", "Supported: timer, path"]);
        Assert.That(answer.Reply, Does.Contain("\nPath: <sip:p1.test;lr>,<sip:p2.test;lr>,<sip:p3.test;lr>\n"));
        var (code, context) = bench.Lookup("bob");
        Assert.That((code, context.DestinationUri.ToString(), context.Path.ToString()), Is.EqualTo((1, "sip:p1.test;lr", "<sip:p1.test;lr>,<sip:p2.test;lr>,<sip:p3.test;lr>")));
    }

    [Test]
    public async Task A_client_that_does_not_support_Path_gets_420_and_nothing_is_stored_A5()
    {
        await using var bench = new RegistrarBench(o => o.use_path = true);
        var answer = bench.Register("bob", [Bob, "Path: <sip:p1.test;lr>"]);
        Assert.That((answer.Code, answer.Status), Is.EqualTo((-1, "SIP/2.0 420 Bad Extension")));
        Assert.That(answer.Reply, Does.Contain("\nUnsupported: path\n"));
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(-1));
    }

    [TestCase(0, "", true, false)]
    [TestCase(1, "", true, false)]
    [TestCase(1, "Supported: path", true, true)]
    public async Task Path_modes_0_and_1_store_it_from_all(int mode, string supported, bool stored, bool repeated)
    {
        await using var bench = new RegistrarBench(o => (o.use_path, o.path_mode) = (true, mode));
        var answer = bench.Register("bob", supported.Length > 0 ? [Bob, "Path: <sip:p1.test;lr>", supported] : [Bob, "Path: <sip:p1.test;lr>"]);
        Assert.That((bench.Lookup("bob").Context.Path.IsNull, answer.Reply.Contains("\nPath: ")), Is.EqualTo((!stored, repeated)));
    }

    [Test]
    public async Task Outbound_clients_are_told_that_it_holds_RFC5626()
    {
        await using var bench = new RegistrarBench(o => (o.outbound_mode, o.flow_timer) = (1, 25));
        var answer = bench.Register("bob", [Bob + ";+sip.instance=\"<urn:uuid:1>\";reg-id=1", "Supported: outbound"]);
        Assert.That(answer.Reply, Does.Contain("\nRequire: outbound\nFlow-Timer: 25\n"));
    }

    [Test]
    public async Task Too_many_contacts_get_503_with_the_list_A5()
    {
        await using var bench = new RegistrarBench(o => o.max_contacts = 2);
        bench.Register("bob", ["<sip:1@1.1.1.1>", "<sip:2@1.1.1.1>"]);
        var answer = bench.Register("bob", ["<sip:3@1.1.1.1>"], callId: "c2");
        Assert.That((answer.Code, answer.Status), Is.EqualTo((-2, "SIP/2.0 503 Service Unavailable")));
        Assert.That(answer.Contacts, Is.EqualTo("<sip:1@1.1.1.1>;expires=3600, <sip:2@1.1.1.1>;expires=3600"));
        Assert.That(bench.Register("bob", ["<sip:2@1.1.1.1>"], callId: "c3").Code, Is.EqualTo(2), "a refresh is no new contact");
        Assert.That(bench.Register("bob", ["<sip:3@1.1.1.1>", "<sip:1@1.1.1.1>;expires=0"], callId: "c4").Code, Is.EqualTo(3), "one in, one out");
    }

    [Test]
    public async Task Ten_contacts_are_the_default_and_no_limit_is_a_thousand_A5()
    {
        await using var bench = new RegistrarBench();
        Assert.That(bench.Register("bob", [.. Enumerable.Range(0, 11).Select(i => $"<sip:{i}@1.1.1.1>")]).Code, Is.EqualTo(-2));
        await using var open = new RegistrarBench(o => o.UseKamailioDefaults());
        int code = 0;
        for (int i = 0; i < 11; i++) code = open.Register("bob", [.. Enumerable.Range(0, 100).Select(k => $"<sip:{i}-{k}@1.1.1.1>")], callId: "c" + i).Code;
        Assert.That(code, Is.EqualTo(-2));
    }

    [Test]
    public async Task In_a_reply_route_the_confirmed_contacts_are_saved_and_nobody_is_answered()
    {
        await using var bench = new RegistrarBench();
        var context = bench.Bench.Receive("SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nFrom: <sip:x@chappe.test>;tag=1\nTo: <sip:bob@chappe.test>;tag=2\n"
            + "Call-ID: c1\nCSeq: 1 REGISTER\nContact: <sip:bob@10.0.0.1:5070>;expires=120\nContent-Length: 0\n\n");
        Assert.That(ModuleBench.In(context, () => RegistrarFunctions.save("location")).Code, Is.EqualTo(1));
        Assert.That(bench.Bench.Listener.Count, Is.Zero);
        Assert.That(bench.Listed("bob"), Does.EndWith("expires=120"));
    }

    [Test]
    public async Task Accepted_and_rejected_are_counted()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob]);
        bench.Register("bob", ["*"]);
        var counters = bench.Bench.Proxy.Counters;
        Assert.That((counters["registrar.accepted_regs"].Value, counters["registrar.rejected_regs"].Value, counters["usrloc.registered_users"].Value), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task A_time_that_is_too_short_is_a_423_when_the_script_wants_it()
    {
        await using var bench = new RegistrarBench(o => (o.min_expires, o.min_expires_mode) = (60, 1));
        var answer = bench.Register("bob", ["<sip:bob@10.0.0.1>;expires=59"]);
        Assert.That(answer.Reply, Does.StartWith("SIP/2.0 423 Interval Too Brief\n").And.Contain("\nMin-Expires: 60\n"));
        Assert.That(bench.Register("bob", ["<sip:bob@10.0.0.1>;expires=60"], cseq: 2).Code, Is.EqualTo(1));
        Assert.That(bench.Register("bob", ["<sip:bob@10.0.0.1>;expires=0"], cseq: 3).Code, Is.EqualTo(3), "no time at all is another thing");
    }

    [TestCase(true, "sip:198.51.100.1:1024;transport=tcp")]
    [TestCase(false, "sip:edge.chappe.test;lr;received=sip%3A198.51.100.1%3A1024%3Btransport%3Dtcp")]
    public async Task Where_a_trusted_proxy_saw_the_client_is_used_before_its_Path(bool uses, string destination)
    {
        await using var bench = new RegistrarBench(o => (o.use_path, o.path_use_received) = (true, uses));
        bench.Register("bob", ["<sip:bob@10.0.0.1>", "Supported: path", "Path: <sip:edge.chappe.test;lr;received=sip%3A198.51.100.1%3A1024%3Btransport%3Dtcp>"]);
        Assert.That(bench.Lookup("bob").Context.DestinationUri.ToString(), Is.EqualTo(destination));
    }
}
