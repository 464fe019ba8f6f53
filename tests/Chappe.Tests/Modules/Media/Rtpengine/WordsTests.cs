using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Rtpengine;
using Chappe.Tests.Engine;
using static Chappe.Engine.Vocabulary.AvpPseudoVariables;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Modules.Media.Rtpengine.RtpengineFunctions;
using static Chappe.Modules.Media.Rtpengine.RtpengineMediaFunctions;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>The words of rtpengine in the routes of a script: which command they send, what becomes of the body, and what waits meanwhile.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WordsTests
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
    private const string SdpHeader = "Content-Type: application/sdp\n";

    private readonly List<Rc> _returned = [];

    private static ProxyBed Bed(ScriptedEngine engine) => new(null, new RtpengineModule(), engine);

    private static void Start(ProxyBed bed)
    {
        foreach (var module in bed.Proxy.Modules)
        {
            module.Reconfigure(bed.Options);
            Assert.That(module.StartAsync(bed.Proxy, default).IsCompletedSuccessfully, Is.True);
        }
    }

    private static string Invite(string body = Sdp, string toTag = "", int cseq = 1, string branch = "z9hG4bKalice1") =>
        ProxyBed.Request("INVITE", headers: body.Length > 0 ? SdpHeader : "", body: body, toTag: toTag, cseq: cseq, branch: branch);

    [Test]
    public void An_offer_becomes_the_body_and_the_command_says_who_and_what()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () =>
        {
            _returned.Add(await rtpengine_offer("replace-origin trust-address RTP/AVP ICE=remove"));
            t_relay();
        });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Expect("100");
        var sent = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(sent.Text, Does.EndWith(Sdp.ReplaceLineEndings("\n") + "a=offered\n"));
        Assert.That(sent.Header("Content-Length"), Is.EqualTo((Sdp.Length + 11).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(_returned[0].Code, Is.EqualTo(1));
        engine.Last["next-transport"] = null;   // a hint that only the relay in this process gets
        Assert.That(Json(engine.Last), Is.EqualTo($$"""
            {"supports":["load limit"],"replace":["origin"],"flags":["trust-address"],"ICE":"remove","transport-protocol":"RTP/AVP","sdp":"{{Sdp.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}}","received-from":["IP4","10.0.0.1"],"call-id":"call-1@alice","from-tag":"a1","command":"offer"}
            """));
    }

    [Test]
    public void The_answer_in_a_reply_has_the_tags_as_they_stand()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine)
            .AddAsync(RouteKinds.Request, "request_route", async () => { await rtpengine_manage("RTP/SAVPF"); t_on_reply("R"); t_relay(); })
            .AddAsync(RouteKinds.OnReply, "R", async () => _returned.Add(await rtpengine_manage("RTP/AVP")));
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE > 10.0.0.2:5060").Reply(200, headers: SdpHeader, body: Sdp));
        Assert.That(bed.Expect("200").Text, Does.EndWith("a=answered\n"));
        Assert.That((engine.Last.Text("command"), engine.Last.Text("from-tag"), engine.Last.Text("to-tag"), engine.Last.Text("transport-protocol")), Is.EqualTo(("answer", "a1", "far", "RTP/AVP")));
        Assert.That(engine.Last.List("received-from")![1].ToString(), Is.EqualTo("10.0.0.2"));
    }

    [Test]
    public void An_offer_that_comes_in_the_200_is_the_called_side_s_and_the_ACK_answers_it()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine)
            .AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await rtpengine_manage()); t_on_reply("R"); t_relay(); })
            .AddAsync(RouteKinds.OnReply, "R", async () => _returned.Add(await rtpengine_manage()));
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite(body: ""));
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE > 10.0.0.2:5060").Reply(200, headers: SdpHeader, body: Sdp));
        Assert.That((engine.Last.Text("command"), engine.Last.Text("from-tag"), engine.Last.Text("to-tag")), Is.EqualTo(("offer", "far", "a1")));
        bed.Expect("200");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("ACK", branch: "z9hG4bKack", toTag: "far", headers: SdpHeader, body: Sdp));
        Assert.That((engine.Last.Text("command"), engine.Last.Text("from-tag"), engine.Last.Text("to-tag")), Is.EqualTo(("answer", "far", "a1")));
        Assert.That(_returned.Select(r => r.Code), Is.EqualTo(new[] { -1, 1, 1 }));
    }

    [Test]
    public void A_message_waits_for_a_slow_engine_while_others_go_on()
    {
        var slow = new TaskCompletionSource<NgDictionary>();
        var engine = new ScriptedEngine(command => command.Text("call-id") == "call-1@alice" ? new(slow.Task) : new(ScriptedEngine.Rewrite(command)));
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { await rtpengine_offer(); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(engine.Commands, Has.Count.EqualTo(1), "a retransmission is no second offer");
        bed.Receive("10.0.0.3:5060", Invite(branch: "z9hG4bKcarol").Replace("call-1@alice", "call-2@carol", StringComparison.Ordinal));
        Assert.That(bed.TakeAll().Where(s => s.Name == "INVITE").Select(s => s.Header("Call-ID")), Is.EqualTo(new[] { "call-2@carol" }));
        slow.SetResult(ScriptedEngine.Rewrite(engine.Commands[0]));
        bed.RunPending();
        Assert.That(bed.TakeAll().Single(s => s.Name == "INVITE").Text, Does.EndWith("a=offered\n"));
    }

    [Test]
    public void Replies_keep_their_order_behind_a_slow_answer()
    {
        var slow = new TaskCompletionSource<NgDictionary>();
        var engine = new ScriptedEngine(command => command.Text("command") == "answer" && !slow.Task.IsCompleted ? new(slow.Task) : new(ScriptedEngine.Rewrite(command)));
        var bed = Bed(engine)
            .AddAsync(RouteKinds.Request, "request_route", async () => { await rtpengine_manage(); t_on_reply("R"); t_relay(); })
            .AddAsync(RouteKinds.OnReply, "R", async () => await rtpengine_manage());
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Expect("100");
        var sent = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive("10.0.0.2:5060", sent.Reply(183, headers: SdpHeader, body: Sdp));
        bed.Receive("10.0.0.2:5060", sent.Reply(200, headers: SdpHeader, body: Sdp));
        bed.ExpectSilence();
        slow.SetResult(ScriptedEngine.Rewrite(engine.Last));
        bed.RunPending();
        Assert.That(bed.Expect("183").Text, Does.EndWith("a=answered\n"));
        Assert.That(bed.Expect("200").Text, Does.EndWith("a=answered\n"));
    }

    [Test]
    public void In_a_branch_route_each_branch_gets_its_own_body_while_the_engine_takes_its_time()
    {
        var slow = new List<TaskCompletionSource<NgDictionary>>();
        var engine = new ScriptedEngine(_ => { slow.Add(new()); return new(slow[^1].Task); });
        var bed = Bed(engine)
            .Add(RouteKinds.Request, "request_route", () => { TmFunctions.append_branch("sip:bob@10.0.0.3"); t_on_branch("B"); t_relay(); })
            .AddAsync(RouteKinds.Branch, "B", async () => _returned.Add(await rtpengine_offer("via-branch=next label=" + T_branch_idx)));
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.TakeAll();
        for (int i = 0; i < 2; i++)
        {
            Assert.That(slow, Has.Count.EqualTo(i + 1));
            string? branch = engine.Last.Text("via-branch");
            var reply = ScriptedEngine.Rewrite(engine.Last);
            reply["sdp"] = reply.Text("sdp") + $"a=branch:{i}\r\n";
            slow[i].SetResult(reply);
            bed.RunPending();
            var sent = bed.Expect($"INVITE > 10.0.0.{i + 2}:5060");
            Assert.That(sent.Text, Does.EndWith($"a=offered\na=branch:{i}\n"));
            Assert.That(sent.Header("Via"), Does.Contain("branch=" + branch));
        }
    }

    [Test]
    public void The_relay_in_this_process_is_told_how_each_callee_is_reached_and_which_branch_and_reply_is_at_hand()
    {
        var engine = new ScriptedEngine { TakesHints = true };
        var bed = Bed(engine)
            .Add(RouteKinds.Request, "request_route", () => { TmFunctions.append_branch("sip:bob@10.0.0.3;transport=tcp"); t_on_branch("B"); t_on_reply("R"); t_relay(); })
            .AddAsync(RouteKinds.Branch, "B", async () => _returned.Add(await rtpengine_manage()))
            .AddAsync(RouteKinds.OnReply, "R", async () => _returned.Add(await rtpengine_manage()));
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        var offers = engine.Commands.Select(c => $"{c.Text("command")} {c.Text("next-transport")} {c.Text("branch")} {c.Text("status")}").ToList();
        Assert.That(offers, Is.EqualTo((string[])["offer udp 0 ", "offer tcp 1 "]));
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE > 10.0.0.2:5060").Reply(486));
        Assert.That((engine.Last.Text("command"), engine.Last.Text("branch"), engine.Last.Integer("status"), engine.Last.Text("to-tag")), Is.EqualTo(("delete", "0", (long?)486, "far")));
    }

    [Test]
    public void The_relay_in_this_process_is_told_of_a_caller_by_the_name_that_it_has_when_it_is_called()
    {
        var engine = new ScriptedEngine { TakesHints = true };
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { await rtpengine_manage(); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That((engine.Last.Text("own-contact"), engine.Last.Text("next-contact")), Is.EqualTo(("alice@10.0.0.1:5060", "bob@10.0.0.2:5060")));
        bed.Receive("10.0.0.2:5060", ProxyBed.Request("INVITE", "sip:alice@10.0.0.1", headers: SdpHeader, body: Sdp, callId: "call-2@bob", branch: "z9hG4bKbob1").Replace("<sip:alice@10.0.0.1>", "<sip:bob@10.0.0.9>", StringComparison.Ordinal));
        Assert.That((engine.Last.Text("own-contact"), engine.Last.Text("next-contact")), Is.EqualTo(("bob@10.0.0.2:5060", "alice@10.0.0.1:5060")), "where it came from counts, not where it says it is");
    }

    [Test]
    public void The_488_of_the_talk_ends_one_offer_and_begins_another()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine)
            .Add(RouteKinds.Request, "request_route", () => { t_on_failure("UA_FAILURE"); t_relay(); })
            .AddAsync(RouteKinds.Failure, "UA_FAILURE", async () =>
            {
                if (!t_check_status("488")) return;
                TmFunctions.append_branch();
                _returned.Add(await rtpengine_offer("RTP/AVP"));
                t_on_reply("REPLY");
                t_relay();
            })
            .AddAsync(RouteKinds.OnReply, "REPLY", async () => await rtpengine_answer("RTP/SAVPF"));
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        bed.Expect("100");
        var first = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(first.Text, Does.Not.Contain("a=offered"));
        bed.Receive("10.0.0.2:5060", first.Reply(488));
        bed.Expect("ACK > 10.0.0.2:5060");
        var second = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(second.Text, Does.EndWith("a=offered\n"));
        bed.Receive("10.0.0.2:5060", second.Reply(200, headers: SdpHeader, body: Sdp));
        Assert.That(bed.Expect("200").Text, Does.EndWith("a=answered\n"));
    }

    [TestCase("error")]
    [TestCase("load limit")]
    [TestCase("what?")]
    [TestCase("")]
    public void A_reply_that_is_not_ok_leaves_the_body_as_it_was(string result)
    {
        var engine = new ScriptedEngine(_ => new(result.Length == 0 ? new NgDictionary() : new NgDictionary { ["result"] = result, ["sdp"] = "v=0\r\n", ["error-reason"] = "Unknown call-id\r\nX: y" }));
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await rtpengine_manage()); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(bed.TakeAll().Single(s => s.Name == "INVITE").Text, Does.EndWith(Sdp.ReplaceLineEndings("\n")));
        Assert.That(_returned[0].Code, Is.EqualTo(-1));
        Assert.That(bed.Log.Lines.Single(l => l.StartsWith("Error", StringComparison.Ordinal)), Does.Not.Contain("\n"));
    }

    [Test]
    public void An_ok_without_SDP_is_no_answer_to_an_offer()
    {
        var bed = Bed(new ScriptedEngine(_ => new(NgReply.Ok()))).AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await rtpengine_offer()); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(_returned[0].Code, Is.EqualTo(-1));
    }

    [Test]
    public void Without_any_engine_the_words_say_no_and_the_log_says_why()
    {
        var bed = new ProxyBed(null, new RtpengineModule()).AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await rtpengine_offer()); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(_returned[0].Code, Is.EqualTo(-1));
        Assert.That(bed.Log.Lines, Has.Some.Contains("names no engine"));
    }

    [Test]
    public void A_bad_flag_sends_nothing()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await rtpengine_offer("via-branch=9")); _returned.Add(await rtpengine_offer("via-branch=extra")); _returned.Add(await rtpengine_offer("", "9")); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That((engine.Commands.Count, _returned.Count(r => r.Code == -1)), Is.EqualTo((0, 3)));
    }

    [Test]
    public void The_part_of_a_multipart_is_replaced_and_nothing_beside_it()
    {
        string body = $"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/sdp\r\n\r\n{Sdp}\r\n--b--\r\n";
        var engine = new ScriptedEngine();
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { await rtpengine_offer(); t_relay(); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE", headers: "Content-Type: multipart/mixed;boundary=b\n", body: body.ReplaceLineEndings("\n")).ReplaceLineEndings("\r\n").Replace($"Content-Length: {body.ReplaceLineEndings("\n").Length}", $"Content-Length: {body.Length}", StringComparison.Ordinal));
        Assert.That(engine.Last.Text("sdp"), Is.EqualTo(Sdp));
        Assert.That(bed.TakeAll().Single(s => s.Name == "INVITE").Text, Does.EndWith($"--b\nContent-Type: application/sdp\n\n{Sdp.ReplaceLineEndings("\n")}a=offered\n\n--b--\n").And.Contain("hello\n--b"));
    }

    [Test]
    public void SDP_goes_through_variables_when_the_parameters_say_so()
    {
        var engine = new ScriptedEngine();
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () =>
        {
            avp["in"] = "v=1\r\n";
            await rtpengine_offer();
            _returned.Add(avp["out"] == "v=1\r\na=offered\r\n" && avp["engine"] == "embedded");
            t_relay();
        });
        var options = bed.Options.Get<RtpengineOptions>();
        (options.read_sdp_pv, options.write_sdp_pv, options.rtp_inst_pvar) = ("$avp(in)", "$avp(s:out)", "$avp(engine)");
        Start(bed);
        bed.Receive("10.0.0.1:5060", Invite());
        Assert.That(_returned[0].Code, Is.EqualTo(1));
        Assert.That(bed.TakeAll().Single(s => s.Name == "INVITE").Text, Does.EndWith(Sdp.ReplaceLineEndings("\n")));
    }

    [TestCase("block DTMF")]
    [TestCase("unblock DTMF")]
    [TestCase("block media")]
    [TestCase("unblock media")]
    [TestCase("silence media")]
    [TestCase("unsilence media")]
    [TestCase("start forwarding")]
    [TestCase("stop forwarding")]
    [TestCase("start recording")]
    [TestCase("stop recording")]
    [TestCase("play media")]
    [TestCase("stop media")]
    [TestCase("play DTMF")]
    public void Words_about_media_are_commands_of_their_name(string command)
    {
        var engine = new ScriptedEngine();
        var words = new Dictionary<string, Func<Text, ValueTask<Rc>>>
        {
            ["block DTMF"] = block_dtmf, ["unblock DTMF"] = unblock_dtmf, ["block media"] = block_media, ["unblock media"] = unblock_media, ["silence media"] = silence_media, ["unsilence media"] = unsilence_media,
            ["start forwarding"] = start_forwarding, ["stop forwarding"] = stop_forwarding, ["start recording"] = start_recording, ["stop recording"] = stop_recording, ["stop media"] = stop_media, ["play DTMF"] = play_dtmf,
            ["play media"] = flags => play_media(flags),
        };
        var bed = Bed(engine).AddAsync(RouteKinds.Request, "request_route", async () => { _returned.Add(await words[command]("")); _returned.Add(await words[command]("directional")); });
        Start(bed);
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INFO", toTag: "b1"));
        Assert.That(_returned.Select(r => r.Code), Is.EqualTo(new[] { 1, 1 }));
        Assert.That(engine.Commands.Select(c => c.Text("command")), Is.EqualTo(new[] { command, command }));
        bool isOfBothSides = command.Contains("block", StringComparison.Ordinal) || command.Contains("silence", StringComparison.Ordinal) || command.Contains("forwarding", StringComparison.Ordinal);
        Assert.That(engine.Commands[0].Text("from-tag"), Is.EqualTo(isOfBothSides ? null : "a1"));
        Assert.That((engine.Commands[1].Text("from-tag"), engine.Commands[1].Text("to-tag")), Is.EqualTo(("a1", "b1")));
    }

    [Test]
    public void Delete_names_one_side_unless_the_other_is_wished_for()
    {
        var commands = new List<string>();
        var bed = Bed(new ScriptedEngine()).Add(RouteKinds.Request, "request_route", () =>
        {
            foreach (string flags in (string[])["", "to-tag", "delete-delay=0"])
            {
                Assert.That(CommandWriter.Write(Here.Context, "delete", flags, default, rtpengine, out var command), Is.Empty);
                commands.Add($"{command.Text("command")} {command.Text("from-tag")} {command.Text("to-tag")} {command.Text("delete delay")}");
            }
        });
        Start(bed);
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", toTag: "b1"));
        Assert.That(commands, Is.EqualTo(new[] { "delete a1  ", "delete a1 b1 ", "delete a1  0" }));
    }

    [Test]
    public void Figures_of_the_call_are_in_variables()
    {
        var stats = new NgDictionary
        {
            ["result"] = "ok", ["created"] = 1000,
            ["totals"] = new NgDictionary { ["RTP"] = new NgDictionary { ["bytes"] = 860, ["packets"] = 5, ["errors"] = 0 }, ["RTCP"] = new NgDictionary { ["bytes"] = 84, ["packets"] = 1 } },
            ["tags"] = new NgDictionary { ["a1"] = new NgDictionary { ["label"] = "caller", ["medias"] = new NgList { new NgDictionary { ["streams"] = new NgList { new NgDictionary { ["SSRC"] = 7 } } } } } },
            ["SSRC"] = new NgDictionary
            {
                ["7"] = new NgDictionary
                {
                    ["average MOS"] = new NgDictionary { ["MOS"] = 42, ["packet loss"] = 1, ["jitter"] = 3, ["round-trip time"] = 2000, ["samples"] = 10 },
                    ["lowest MOS"] = new NgDictionary { ["MOS"] = 31, ["reported at"] = 1075, ["packet loss"] = 9 },
                    ["highest MOS"] = new NgDictionary { ["MOS"] = 43, ["reported at"] = 1010 },
                },
                ["8"] = new NgDictionary { ["average MOS"] = new NgDictionary { ["MOS"] = 38, ["packet loss"] = 3, ["jitter"] = 5, ["samples"] = 20 }, ["lowest MOS"] = new NgDictionary { ["MOS"] = 35 } },
                ["9"] = "nonsense",
            },
        };
        string line = "";
        var bed = Bed(new ScriptedEngine(_ => new(stats))).AddAsync(RouteKinds.Request, "request_route", async () =>
        {
            avp["a"] = "caller";
            _returned.Add(await rtpengine_delete());
            line = $"{avp["mos"]} {avp["loss"]} {avp["samples"]} {avp["min"]} {avp["at"]} {avp["max"]} {avp["mos_a"]} {avp["loss_a"]} {await rtpstat}";
            await rtpengine_query_v("j", v => xavp["s", "all"] = v);
            _returned.Add(xavp["s", "all"].Octets.StartsWith("{\"result\":\"ok\""u8));
        });
        var options = bed.Options.Get<RtpengineOptions>();
        (options.mos_average_pv, options.mos_average_packetloss_pv, options.mos_average_samples_pv, options.mos_min_pv, options.mos_min_at_pv, options.mos_max_pv) = ("$avp(mos)", "$avp(loss)", "$avp(samples)", "$avp(min)", "$avp(at)", "$avp(max)");
        (options.mos_A_label_pv, options.mos_average_A_pv, options.mos_min_packetloss_A_pv) = ("$avp(a)", "$avp(mos_a)", "$avp(loss_a)");
        Start(bed);
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", toTag: "b1"));
        Assert.That(line, Is.EqualTo("4.0 2 15 3.1 1:15 4.3 4.2 9 RTP: 860 bytes, 5 packets, 0 errors; RTCP: 84 bytes, 1 packets, -1 errors"));
        Assert.That(_returned.Select(r => r.Code), Is.EqualTo(new[] { 1, 1 }));
    }

    private static string Json(NgDictionary dictionary)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        NgJson.Write(writer, dictionary);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
