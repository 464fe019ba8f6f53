using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;
using Chappe.Tests.Modules.Media.Relay;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>The life of a call: tags, branches, new offers, ends.</summary>
public sealed class CallTests
{
    private const string Crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static string PhoneAt(string host, params string[] more) => Offers.Phone(host: host, more: more);

    [Test]
    public void Voice_goes_between_two_plain_phones()
    {
        using var stage = new CallStage();
        string toBob = stage.Offer(PhoneAt("203.0.113.1")), toAlice = stage.Answer(PhoneAt("203.0.113.2"));
        var stream = stage.Session.Streams.Single();
        Assert.That((stream.A.Transport!.Rtp.Port, stream.B.Transport!.Rtp.Port), Is.EqualTo((CallStage.Port(toAlice), CallStage.Port(toBob))));
        var sent = stage.Bench.Send(stream.A.Transport, NetAddress.FromIPv4(0xCB007101, 10000), RelayBench.Voice(1));
        Assert.That(sent.Single().To.ToString(), Is.EqualTo("203.0.113.2:10000"));
    }

    [Test]
    public void A_new_offer_from_either_side_keeps_the_ports()
    {
        using var stage = new CallStage();
        int bob = CallStage.Port(stage.Offer(PhoneAt("203.0.113.1"))), alice = CallStage.Port(stage.Answer(PhoneAt("203.0.113.2")));
        Assert.That(CallStage.Port(stage.Offer(PhoneAt("203.0.113.9"))), Is.EqualTo(bob), "Kamailio sends no to-tag in an offer");
        Assert.That(CallStage.Port(stage.Answer(PhoneAt("203.0.113.2"))), Is.EqualTo(alice));
        Assert.That(stage.Session.Streams[0].A.Transport!.Terms!.Rtp.ToString(), Is.EqualTo("203.0.113.9:10000"));
        Assert.That(CallStage.Port(stage.Offer(PhoneAt("203.0.113.2"), from: "bob")), Is.EqualTo(alice));
        Assert.That(CallStage.Port(stage.Answer(PhoneAt("203.0.113.1"), from: "bob", to: "alice")), Is.EqualTo(bob));
    }

    [Test]
    public void An_offer_that_is_refused_changes_nothing_that_runs()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        stage.Answer(PhoneAt("203.0.113.2"));
        stage.Offer(PhoneAt("203.0.113.77"), to: "bob");
        Assert.That(stage.Delete("alice", "bob", "status=488").Text("result"), Is.EqualTo("ok"));
        Assert.That(stage.Session.Streams[0].A.Transport!.Terms!.Rtp.ToString(), Is.EqualTo("203.0.113.1:10000"));
    }

    [Test]
    public void Branches_have_ports_of_their_own_and_the_caller_has_the_same_whoever_answers([Values("via-branch", "branch")] string key)
    {
        using var stage = new CallStage();
        int first = CallStage.Port(stage.Offer(PhoneAt("203.0.113.1"), more: key + "=0")), second = CallStage.Port(stage.Offer(PhoneAt("203.0.113.1"), more: key + "=1"));
        Assert.That(first, Is.Not.EqualTo(second));
        int early = CallStage.Port(stage.Answer(PhoneAt("203.0.113.2"), to: "bob", more: key + "=0")), final = CallStage.Port(stage.Answer(PhoneAt("203.0.113.3"), to: "carol", more: key + "=1"));
        Assert.That(early, Is.EqualTo(final));
        var sent = stage.Bench.Send(stage.Session.Streams[0].A.Transport!, NetAddress.FromIPv4(0xCB007101, 10000), RelayBench.Voice(1)).Single();
        Assert.That((sent.To.ToString(), sent.From.Port), Is.EqualTo(("203.0.113.3:10000", (ushort)second)));
        stage.Delete("alice", "bob", key + "=0", "status=487");
        Assert.That(stage.Bench.Ports.IsOpen(RelayBench.Us.WithPort(first)), Is.False, "who lost gives its ports back");
        Assert.That(stage.Bench.Ports.IsOpen(RelayBench.Us.WithPort(second)));
    }

    [Test]
    public void Branches_of_different_kinds_are_offered_different_things()
    {
        using var stage = new CallStage();
        Assert.That(Offers.Read(stage.Offer(PhoneAt("203.0.113.1"), more: ["branch=0", "next-transport=udp"])).IsWebRtc, Is.False);
        string offer = stage.Offer(PhoneAt("203.0.113.1"), more: ["branch=1", "next-transport=wss"]);
        Assert.That(Offers.Read(offer).IsWebRtc);
        Assert.That(Offers.Read(stage.Answer(CallStage.BrowserAnswer(offer), to: "browser", more: "branch=1")).Media[0].Protocol.Name, Is.EqualTo("RTP/AVP"));
    }

    [Test]
    public void Without_branches_the_last_answer_counts()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        int early = CallStage.Port(stage.Answer(PhoneAt("203.0.113.2"), to: "bob"));
        Assert.That(CallStage.Port(stage.Answer(PhoneAt("203.0.113.3"), to: "carol")), Is.EqualTo(early));
        Assert.That(stage.Session.Streams[0].B.Transport!.Terms!.Rtp.ToString(), Is.EqualTo("203.0.113.3:10000"));
    }

    [Test]
    public void A_callee_that_refuses_one_profile_is_offered_another_on_the_same_ports()
    {
        using var stage = new CallStage();
        string first = stage.Offer(Offers.Browser(), more: ["branch=0"]);
        Assert.That(Offers.Read(first).IsWebRtc);
        stage.Delete("alice", null, "status=488");
        string second = stage.Offer(Offers.Browser(), more: ["branch=0", "transport-protocol=RTP/AVP", "ICE=remove", "rtcp-mux+=demux"]);
        Assert.That(Offers.Read(second).Media[0] is { Protocol.Name: "RTP/AVP", HasIce: false });
        Assert.That(CallStage.Port(second), Is.EqualTo(CallStage.Port(first)));
        Assert.That(Offers.Read(stage.Answer(PhoneAt("203.0.113.2"))).IsWebRtc);
    }

    [Test]
    public void An_unanswered_call_is_deleted_a_little_later_so_that_another_branch_may_answer_still()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        stage.Delete();
        stage.Bench.Time.Go(29_000);
        stage.Calls.Check();
        Assert.That(stage.Calls.Count, Is.EqualTo(1));
        stage.Answer(PhoneAt("203.0.113.2"));
        stage.Bench.Time.Go(60_000);
        stage.Calls.Check();
        Assert.That(stage.Calls.Count, Is.EqualTo(1), "the answer has called it back");
        Assert.That(stage.Delete("bob", "alice").Dictionary("tags")!.Count, Is.EqualTo(2));
        Assert.That((stage.Calls.Count, stage.Bench.Ports.OpenCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void M6_an_offer_that_nobody_answers_and_nobody_deletes_gives_its_ports_back()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        stage.Bench.Time.Go(241_000);
        stage.Bench.Relay.Check();
        stage.Calls.Check();
        Assert.That((stage.Calls.Count, stage.Bench.Ports.OpenCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void M6_when_all_ports_are_in_use_an_offer_is_refused_with_a_reason_and_keeps_none()
    {
        using var stage = new CallStage(o => o with { PortMin = 30000, PortMax = 30002 });
        Assert.That(stage.Ask("offer", PhoneAt("203.0.113.1"), "alice", null).Text("error-reason"), Is.EqualTo("Ran out of ports"));
        Assert.That((stage.Calls.Count, stage.Bench.Ports.OpenCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void The_relays_limit_is_told_to_those_who_understand_it()
    {
        using var stage = new CallStage(o => o with { MaxSessions = 1 });
        stage.Offer(PhoneAt("203.0.113.1"));
        Assert.That(stage.Ask("offer", PhoneAt("203.0.113.1"), "somebody", null, "call-id=another", "supports+=load limit").Text("result"), Is.EqualTo("load limit"));
        Assert.That(stage.Ask("offer", PhoneAt("203.0.113.1"), "somebody", null, "call-id=another").Text("result"), Is.EqualTo("error"));
    }

    [Test]
    public void A_delete_of_an_unknown_call_is_a_warning_and_with_fatal_an_error()
    {
        using var stage = new CallStage();
        Assert.That(stage.Delete().Text("warning"), Is.Not.Null);
        Assert.That(stage.Delete("alice", null, "fatal").Text("result"), Is.EqualTo("error"));
        Assert.That(stage.Ask("answer", PhoneAt("203.0.113.1"), "alice", "bob").Text("result"), Is.EqualTo("error"));
    }

    [Test]
    public void A_delayed_offer_is_made_in_the_200_and_answered_in_the_ACK()
    {
        using var stage = new CallStage();
        string toAlice = stage.Offer(PhoneAt("203.0.113.2"), from: "bob", to: "alice");
        string toBob = stage.Answer(PhoneAt("203.0.113.1"), from: "bob", to: "alice");
        Assert.That(CallStage.Port(toAlice), Is.Not.EqualTo(CallStage.Port(toBob)));
        Assert.That(CallStage.Port(stage.Offer(PhoneAt("203.0.113.1"), from: "alice", to: "bob")), Is.EqualTo(CallStage.Port(toBob)));
    }

    [Test]
    public void Keys_in_SDP_are_offered_in_all_suites_and_the_answers_tag_says_which()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(PhoneAt("203.0.113.1"), more: ["transport-protocol=RTP/SAVP", "DTLS=off"]);
        var offered = Offers.Read(offer).Media[0];
        Assert.That(offered is { HasDtls: false, HasIce: false });
        Assert.That(offered.Crypto.Select(c => c.Suite.Name), Is.EqualTo((string[])["AEAD_AES_256_GCM", "AEAD_AES_128_GCM", "AES_256_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80"]));
        var taken = offered.Crypto[3];
        string answer = stage.Answer(Offers.Phone(protocol: "RTP/SAVP", more: Crypto.Replace("crypto:1", "crypto:" + taken.Tag)));
        Assert.That(Offers.Read(answer).Media[0] is { Protocol.Name: "RTP/AVP", Crypto.Count: 0 });
        var terms = stage.Session.Streams[0].B.Transport!.Terms!;
        Assert.That(terms.LocalKey!.Inline(), Is.EqualTo(taken.Keys[0].Inline()));
        Assert.That(Convert.ToBase64String(terms.RemoteKeys[0].Inline()), Is.EqualTo("WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"));

        string again = stage.Offer(PhoneAt("203.0.113.1"), to: "bob", more: ["transport-protocol=RTP/SAVP", "DTLS=off"]);
        Assert.That(Offers.Read(again).Media[0].Crypto.Single(c => c.Suite == taken.Suite).Keys[0].Inline(), Is.EqualTo(taken.Keys[0].Inline()), "what runs is not keyed anew");
    }

    [Test]
    public void A_phone_with_keys_in_SDP_is_answered_with_one_line_of_its_own_suites()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Phone(protocol: "RTP/SAVP", more: ["a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz", Crypto]), more: "next-transport=udp");
        var answered = Offers.Read(stage.Answer(PhoneAt("203.0.113.2"))).Media[0];
        Assert.That((answered.Protocol.Name, answered.Crypto.Single().Tag, answered.Crypto[0].Suite.Name), Is.EqualTo(("RTP/SAVP", 5, "AES_CM_128_HMAC_SHA1_32")));
        stage.Offer(Offers.Phone(protocol: "RTP/SAVP", more: ["a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz", Crypto]), to: "bob");
        Assert.That(Offers.Read(stage.Answer(PhoneAt("203.0.113.2"))).Media[0].Crypto[0].Keys[0].Inline(), Is.EqualTo(answered.Crypto[0].Keys[0].Inline()));
    }

    [Test]
    public void Encryption_without_a_usable_key_is_refused_and_never_becomes_speech_in_the_clear()
    {
        using var stage = new CallStage();
        Assert.That(stage.Ask("offer", Offers.Phone(protocol: "RTP/SAVP"), "alice", null).Text("error-reason"), Does.Contain("usable key"));
        Assert.That(stage.Ask("offer", Offers.Browser().Replace("sha-256", "sha-1"), "alice", null).Text("result"), Is.EqualTo("error"));
        stage.Offer(PhoneAt("203.0.113.1"), more: "transport-protocol=RTP/SAVP");
        Assert.That(stage.Ask("answer", Offers.Phone(protocol: "RTP/SAVP"), "alice", "bob").Text("error-reason"), Does.Contain("usable key"));
        Assert.That(stage.Ask("answer", Offers.Phone(protocol: "RTP/SAVP", more: Crypto.Replace("crypto:1", "crypto:99")), "alice", "bob").Text("result"), Is.EqualTo("error"), "a tag that was not offered");
    }

    [Test]
    public void T38_replaces_the_voice_in_a_call_and_comes_back()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        int alice = CallStage.Port(stage.Answer(PhoneAt("203.0.113.2")));
        string fax = Offers.Lines("v=0", "o=- 1 2 IN IP4 203.0.113.2", "s=-", "c=IN IP4 203.0.113.2", "t=0 0", "m=image 10000 udptl t38", "a=T38FaxVersion:0");
        string offered = stage.Offer(fax, from: "bob", to: "alice");
        Assert.That(offered, Does.Contain($"m=image {alice} udptl t38\r\n").And.Contain("a=T38FaxVersion:0").And.Not.Contain("a=rtcp"));
        stage.Answer(fax.Replace("203.0.113.2", "203.0.113.1"), from: "bob", to: "alice");
        Assert.That(stage.Session.Streams[0].Kind, Is.EqualTo(MediaKind.Image));
        stage.Offer(PhoneAt("203.0.113.1"), to: "bob");
        stage.Answer(PhoneAt("203.0.113.2"));
        Assert.That(stage.Session.Streams[0].Kind, Is.EqualTo(MediaKind.Audio));
    }

    [Test]
    public void The_two_laws_of_G711_are_turned_into_each_other_when_the_script_wants_it()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.Phone(host: "203.0.113.1", formats: "0 101"), more: ["codec-mask-PCMU", "codec-transcode-PCMA"]);
        Assert.That(offer, Does.Contain("RTP/AVP 101 8\r\n").And.Contain("a=rtpmap:8 PCMA/8000\r\n"));
        string answer = stage.Answer(Offers.Phone(host: "203.0.113.2", formats: "8 101"));
        Assert.That(answer, Does.Contain("RTP/AVP 0 101\r\n"));
        var sent = stage.Bench.Send(stage.Session.Streams[0].A.Transport!, NetAddress.FromIPv4(0xCB007101, 10000), RelayBench.Voice(1)).Single();
        Assert.That(sent.Octets[1] & 127, Is.EqualTo(8));
    }

    [Test]
    public void Directions_choose_interfaces_and_address_family_bridges_to_IPv6()
    {
        var six = NetAddress.From(System.Net.IPAddress.Parse("2001:db8::1"), 0);
        var inside = NetAddress.FromIPv4(0x0A000001, 0);
        using var stage = new CallStage(o => o with { Interfaces = [new("pub", RelayBench.Us, NetAddress.FromIPv4(0xC6336409, 0)), new("priv", inside, inside), new("pub", six, six)] });
        string offer = stage.Offer(PhoneAt("10.0.0.9"), more: ["direction+=priv", "direction+=pub"]);
        Assert.That(offer, Does.Contain("c=IN IP4 198.51.100.9\r\n"), "the advertised address");
        Assert.That(stage.Answer(PhoneAt("203.0.113.2")), Does.Contain("c=IN IP4 10.0.0.1\r\n"));
        string sixth = stage.Offer(PhoneAt("203.0.113.1"), from: "carol", more: ["address-family=IP6", "call-id=other"]);
        Assert.That(sixth, Does.Contain("c=IN IP6 2001:db8::1\r\n"));
    }

    [Test]
    public void Media_address_and_SIP_source_address()
    {
        using var stage = new CallStage();
        Assert.That(stage.Offer(PhoneAt("10.0.0.9"), more: ["media-address=192.0.2.200", "SIP-source-address", "received-from+=IP4", "received-from+=203.0.113.50"]), Does.Contain("c=IN IP4 192.0.2.200\r\n"));
        stage.Answer(PhoneAt("203.0.113.2"));
        Assert.That(stage.Session.Streams[0].A.Transport!.Terms!.Rtp.ToString(), Is.EqualTo("203.0.113.50:10000"));
    }

    [Test]
    public void Loop_protect_leaves_what_was_here_already_alone()
    {
        using var stage = new CallStage();
        string once = stage.Offer(PhoneAt("203.0.113.1"), more: "loop-protect");
        Assert.That(once, Does.Contain("a=rtpengine:"));
        Assert.That(stage.Offer(once, more: "loop-protect"), Is.EqualTo(once));
    }

    [Test]
    public void SDP_version_grows_when_something_changed_and_only_then()
    {
        using var stage = new CallStage();
        string Version(string sdp) => SdpOrigin.Parse(Offers.Parse(sdp).Lines.Find('o'))!.Version;
        string first = stage.Offer(PhoneAt("203.0.113.1"), more: "replace+=SDP-version"), same = stage.Offer(PhoneAt("203.0.113.1"), more: "replace+=SDP-version");
        string other = stage.Offer(Offers.Phone(host: "203.0.113.1", flow: "sendonly"), more: "replace+=SDP-version");
        Assert.That((Version(first), Version(same), Version(other)), Is.EqualTo(("1", "1", "2")));
    }

    [Test]
    public void Query_and_list_tell_of_the_call_and_no_key()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"), more: ["transport-protocol=RTP/SAVP", "DTLS=off", "label=caller"]);
        stage.Answer(Offers.Phone(protocol: "RTP/SAVP", host: "203.0.113.2", more: Crypto.Replace("crypto:1", "crypto:4")));
        stage.Bench.Send(stage.Session.Streams[0].A.Transport!, NetAddress.FromIPv4(0xCB007101, 10000), RelayBench.Voice(1));
        var reply = stage.Ask("query", "", "alice", null);
        var alice = reply.Dictionary("tags")!.Dictionary("alice")!;
        Assert.That((alice.Text("label"), alice.Text("in dialogue with")), Is.EqualTo(("caller", "bob")));
        Assert.That(reply.Dictionary("totals")!.Dictionary("RTP")!.Integer("packets"), Is.EqualTo(1));
        string text = System.Text.Encoding.UTF8.GetString(new Chappe.Modules.Media.Ng.NgMessage("1", reply).ToOctets());
        Assert.That(text, Does.Contain("AES_CM_128_HMAC_SHA1_80").And.Not.Contain("WVNfX19z"));
        Assert.That(stage.Ask("list", "", "", null).List("calls")!.Single().ToString(), Is.EqualTo("call"));
        Assert.That(stage.Ask("ping", "", "", null).Text("result"), Is.EqualTo("pong"));
        Assert.That(stage.Ask("statistics", "", "", null).Dictionary("statistics"), Is.Not.Null);
        Assert.That(stage.Ask("make coffee", "", "", null).Text("error-reason"), Does.StartWith("Unrecognized command"));
    }

    [Test]
    public void Media_of_one_side_is_blocked_and_unblocked()
    {
        using var stage = new CallStage();
        stage.Offer(PhoneAt("203.0.113.1"));
        stage.Answer(PhoneAt("203.0.113.2"));
        var stream = stage.Session.Streams[0];
        stage.Ask("block media", "", "alice", null);
        Assert.That((stream.A.IsBlocked, stream.B.IsBlocked), Is.EqualTo((true, false)));
        stage.Ask("unblock media", "", "", null);
        stage.Ask("block DTMF", "", "", null);
        Assert.That((stream.A.IsBlocked, stream.A.IsDtmfBlocked, stream.B.IsDtmfBlocked), Is.EqualTo((false, true, true)));
    }

    [Test]
    public void G2_one_Call_ID_has_a_few_calls_and_one_call_a_few_branches()
    {
        using var stage = new CallStage(o => o with { PortMax = 65000, PortMin = 1024 });
        for (int i = 0; i < 100; i++) stage.Ask("offer", PhoneAt("203.0.113.1"), "caller" + i, null);
        Assert.That(stage.Bench.Relay.Sessions, Has.Count.EqualTo(Chappe.Modules.Media.Calls.CallTable.MaxOfOneId));
        for (int i = 0; i < 100; i++) stage.Ask("offer", PhoneAt("203.0.113.1"), "caller0", null, "via-branch=" + i);
        Assert.That(stage.Bench.Ports.OpenCount, Is.LessThan(200));
    }
}
