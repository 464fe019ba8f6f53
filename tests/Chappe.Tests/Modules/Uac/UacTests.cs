using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Modules.Uac;
using Chappe.Modules.Uac.Registrations;
using Chappe.Modules.Uac.Replacing;
using Chappe.Tests.Engine;
using static Chappe.Modules.Uac.Registrations.RegistrationEvent;
using static Chappe.Modules.Uac.Registrations.RegistrationState;

namespace Chappe.Tests.Modules.Uac;

/// <summary>The proxy as a client.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UacTests
{
    private readonly UacModule _module = new();

    private ProxyBed Bed(Action? request = null, Action<UacOptions>? configure = null)
    {
        var bed = new ProxyBed(request, [.. ClassicsFamily.Modules(), _module]);
        configure?.Invoke(bed.Options.Get<UacOptions>());
        _module.Reconfigure(bed.Options);
        _module.StartAsync(bed.Proxy, default).AsTask().Wait();
        return bed;
    }

    private static byte[] Reply(int code, params string[] challenges) => System.Text.Encoding.UTF8.GetBytes(("SIP/2.0 " + code + " X\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>;tag=2\nCall-ID: c\nCSeq: 1 OPTIONS\n"
        + string.Concat(challenges.Select(c => $"{(code == 407 ? "Proxy" : "WWW")}-Authenticate: {c}\n")) + "Content-Length: 0\n\n").ReplaceLineEndings("\r\n"));

    [Test]
    public void A_challenge_without_qop_is_answered_as_RFC2069_computes()
    {
        string? line = DigestClient.Answer(Reply(401, "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""), _ => new Credential("Mufasa", "", "Circle Of Life"), "GET", "/dir/index.html", default);
        // RFC 2617 section 3.5's user and nonce, without qop.
        Assert.That(line, Does.Contain("response=\"670fd8c2df070c60b045671b8b24ff02\"").And.StartsWith("Authorization: Digest username=\"Mufasa\""));
        Assert.That(line, Does.Not.Contain("qop"));
    }

    [Test]
    public void What_is_answered_is_right_and_the_strongest_offer_is_chosen()
    {
        var reply = Reply(407, "Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"", "Digest realm=\"r\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth,auth-int\", opaque=\"o\"", "Basic realm=\"r\"");
        string line = DigestClient.Answer(reply, realm => new Credential("u", realm, "p"), "OPTIONS", "sip:x@h", default)!;
        Assert.That(line, Does.StartWith("Proxy-Authorization: Digest ").And.Contain("nonce=\"n2\"").And.Contain("algorithm=SHA-256").And.Contain("opaque=\"o\"").And.Contain("qop=auth,"));
        var value = System.Text.Encoding.ASCII.GetBytes(line["Proxy-Authorization: ".Length..].TrimEnd());
        Assert.That(Chappe.Sip.Digest.DigestCredentials.TryParse(value, new(0, value.Length), out var credentials));
        Span<byte> ha1 = stackalloc byte[64];
        int length = Chappe.Sip.Digest.DigestResponse.HashUser(Chappe.Sip.Digest.DigestAlgorithm.Sha256, "u"u8, "r"u8, "p"u8, ha1);
        Assert.That(Chappe.Sip.Digest.DigestResponse.IsRight(credentials, value, ha1[..length], "OPTIONS"u8, default));
    }

    [Test]
    public void Only_realms_that_we_hold_something_for_are_answered_A7()
    {
        Assert.That(DigestClient.Answer(Reply(401, "Digest realm=\"other\", nonce=\"n\""), realm => realm == "ours" ? new Credential("u", "ours", "p") : null, "OPTIONS", "sip:x", default), Is.Null);
        Assert.That(DigestClient.Answer(Reply(401), _ => new Credential("u", "", "p"), "OPTIONS", "sip:x", default), Is.Null);
        Assert.That(DigestClient.Answer(Reply(401, "Digest realm=\"r\", nonce=\"n\", algorithm=ROT13"), _ => new Credential("u", "", "p"), "OPTIONS", "sip:x", default), Is.Null);
    }

    [Test]
    public void A_request_of_the_script_and_what_came_of_it()
    {
        var heard = new List<string>();
        var bed = Bed(() =>
        {
            foreach (var (name, value) in new[] { ("method", "MESSAGE"), ("ruri", "sip:bob@10.0.0.2"), ("furi", "sip:me@chappe.test"), ("turi", "sip:you@chappe.test"), ("hdrs", "X-A: 1\r\nContent-Type: text/plain"), ("body", "hi"), ("evroute", "1"), ("evparam", "p7"), ("callid", "mine") })
                UacFunctions.uac_req[name] = value;
            heard.Add("sent " + UacFunctions.uac_req_send().Code);
        });
        bed.Add(RouteKinds.Event, "uac:reply", () => heard.Add($"{UacFunctions.uac_req["evcode"]} {UacFunctions.uac_req["evtype"]} {UacFunctions.uac_req["evparam"]} {PseudoVariables.rs}"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        var sent = bed.Expect("MESSAGE > 10.0.0.2:5060");
        Assert.That((sent.Header("From").Split(';')[0], sent.Header("To"), sent.Header("X-A"), sent.Header("Call-ID"), sent.Text[^2..]), Is.EqualTo(("<sip:me@chappe.test>", "<sip:you@chappe.test>", "1", "mine", "hi")));
        bed.Receive("10.0.0.2:5060", sent.Reply(202));
        bed.RunPending();
        Assert.That(heard, Is.EqualTo(new[] { "sent 1", "202 1 p7 202" }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Nobody_answers_and_the_event_tells()
    {
        var heard = new List<string>();
        var bed = Bed(() => { UacFunctions.uac_req["method"] = "OPTIONS"; UacFunctions.uac_req["ruri"] = "sip:10.0.0.2"; UacFunctions.uac_req["furi"] = "sip:me@chappe.test"; UacFunctions.uac_req["evroute"] = 1; UacFunctions.uac_req_send(); });
        bed.Add(RouteKinds.Event, "uac:reply", () => heard.Add($"{UacFunctions.uac_req["evcode"]} {UacFunctions.uac_req["evtype"]}"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        bed.Pass(31_000);
        Assert.That(heard, Is.EqualTo(new[] { "408 2" }));
    }

    [Test]
    public void A_challenge_is_answered_once_with_the_next_CSeq_and_the_password_stays_here()
    {
        string? seen = null;
        var bed = Bed(() =>
        {
            foreach (var (name, value) in new[] { ("method", "OPTIONS"), ("ruri", "sip:10.0.0.2"), ("furi", "sip:me@chappe.test"), ("auser", "u"), ("apasswd", "p"), ("arealm", "r"), ("evroute", "1") }) UacFunctions.uac_req[name] = value;
            UacFunctions.uac_req_send();
        });
        bed.Add(RouteKinds.Event, "uac:reply", () => seen = $"{UacFunctions.uac_req["evcode"]}{UacFunctions.uac_req["apasswd"]}");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        var first = bed.Expect("OPTIONS");
        bed.Receive("10.0.0.2:5060", first.Reply(401, headers: "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n"));
        bed.RunPending();
        var second = bed.Expect("OPTIONS");
        Assert.That((second.Header("CSeq"), second.Header("Call-ID"), second.Header("From")), Is.EqualTo(("2 OPTIONS", first.Header("Call-ID"), first.Header("From"))));
        Assert.That(second.Header("Authorization"), Does.Contain("username=\"u\"").And.Contain("uri=\"sip:10.0.0.2\""));
        bed.Receive("10.0.0.2:5060", second.Reply(401, headers: "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\"\n"));
        bed.RunPending();
        bed.ExpectSilence();
        Assert.That(seen, Is.EqualTo("401"));
    }

    [TestCase("INVITE")]
    [TestCase("ACK")]
    [TestCase("")]
    public void What_cannot_be_sent_so_is_refused(string method)
    {
        int code = 0;
        var bed = Bed(() => { UacFunctions.uac_req["method"] = method; UacFunctions.uac_req["ruri"] = "sip:x"; UacFunctions.uac_req["furi"] = "sip:y"; code = UacFunctions.uac_req_send().Code; });
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        Assert.That(code, Is.EqualTo(-1));
        bed.ExpectSilence();
    }

    private (ProxyBed Bed, List<int> Codes) Trunk(Action<UacOptions> configure, Action? before = null)
    {
        var codes = new List<int>();
        var bed = Bed(() => { before?.Invoke(); TmFunctions.t_on_failure("F"); TmFunctions.t_relay(); }, configure);
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            codes.Add(UacFunctions.uac_auth().Code);
            if (codes[^1] < 0) return;
            TmFunctions.t_on_failure("F");
            TmFunctions.t_relay();
        });
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        bed.Expect("100");
        return (bed, codes);
    }

    [Test]
    public void A_trunk_that_challenges_gets_our_credentials_and_the_caller_hears_nothing_of_it([Values(401, 407)] int code)
    {
        var (bed, codes) = Trunk(o => o.credential.Add("chappe:trunk:secret"));
        var first = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive("10.0.0.2:5060", first.Reply(code, headers: $"{(code == 407 ? "Proxy" : "WWW")}-Authenticate: Digest realm=\"trunk\", nonce=\"n\", qop=\"auth\"\n"));
        bed.Expect("ACK");
        var second = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(second.Header(code == 407 ? "Proxy-Authorization" : "Authorization"), Does.Contain("username=\"chappe\", realm=\"trunk\", nonce=\"n\", uri=\"sip:bob@10.0.0.2\""));
        Assert.That(second.Header("CSeq"), Is.EqualTo("1 INVITE"), "as Kamailio");
        bed.Receive("10.0.0.2:5060", second.Reply(200));
        bed.Expect("200");
        Assert.That(codes, Is.EqualTo(new[] { 1 }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_trunk_that_challenges_for_ever_is_given_up()
    {
        var (bed, codes) = Trunk(o => (o.auth_username_avp, o.auth_password_avp) = ("$avp(u)", "$avp(p)"), () => { Here.Context.Avps.Push("u", "me"); Here.Context.Avps.Push("p", "x"); });
        for (int i = 0; i < 3; i++)
        {
            bed.Receive("10.0.0.2:5060", bed.Expect("INVITE").Reply(401, headers: $"WWW-Authenticate: Digest realm=\"r\", nonce=\"{i}\"\n"));
            bed.Expect("ACK");
        }
        bed.Expect("401");
        Assert.That(codes, Is.EqualTo(new[] { 1, 1, -1 }));
    }

    [Test]
    public void A_stranger_s_realm_is_not_answered_A7()
    {
        var (bed, codes) = Trunk(o => o.credential.Add("chappe:trunk:secret"));
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE").Reply(401, headers: "WWW-Authenticate: Digest realm=\"evil\", nonce=\"n\"\n"));
        bed.Expect("ACK");
        bed.Expect("401");
        Assert.That(codes, Is.EqualTo(new[] { -1 }));
    }

    private ProxyBed Renamed(Action replace, Action<UacOptions>? configure = null) => Bed(() =>
    {
        if (Here.Context.Message.To.Tag.IsPresent) RrFunctions.loose_route();
        else
        {
            RrFunctions.record_route();
            replace();
        }
        TmFunctions.t_relay();
    }, configure);

    [Test]
    public void Another_From_is_shown_to_the_callee_and_the_caller_s_own_to_the_caller_all_through_the_dialog()
    {
        string? shown = null;
        var bed = Renamed(() => { UacFunctions.uac_replace_from("Front \"Desk\"", "sip:100@example.com"); shown = AddressPseudoVariables.fu.ToString(); });
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        Assert.That(bed.Expect("100").Header("From"), Is.EqualTo("Alice <sip:alice@chappe.test>;tag=a1"));
        var invite = bed.Expect("INVITE");
        Assert.That((invite.Header("From"), shown), Is.EqualTo(("\"Front \\\"Desk\\\"\" <sip:100@example.com>;tag=a1", "sip:alice@chappe.test")));
        Assert.That(invite.Header("Record-Route"), Does.Contain(";vsf=").And.Not.Contain("alice"));
        bed.Receive("10.0.0.2:5060", invite.Reply(200, headers: "Contact: <sip:bob@10.0.0.2>\n"));
        Assert.That(bed.Expect("200").Header("From"), Is.EqualTo("Alice <sip:alice@chappe.test>;tag=a1"));

        string route = $"Route: {invite.Header("Record-Route")}\n";
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INFO", branch: "z9hG4bKinfo", cseq: 2, toTag: "far", headers: route));
        var info = bed.Expect("INFO > 10.0.0.2:5060");
        Assert.That(info.Header("From"), Is.EqualTo("<sip:100@example.com>;tag=a1"));
        bed.Receive("10.0.0.2:5060", info.Reply(200));
        Assert.That(bed.Expect("200").Header("From"), Is.EqualTo("Alice <sip:alice@chappe.test>;tag=a1"));

        bed.Receive("10.0.0.2:5060", $"BYE sip:alice@10.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKbob\nMax-Forwards: 70\n{route}From: <sip:bob@chappe.test>;tag=far\nTo: <sip:100@example.com>;tag=a1\nCall-ID: call-1@alice\nCSeq: 1 BYE\nContent-Length: 0\n\n");
        var bye = bed.Expect("BYE > 10.0.0.1:5060");
        Assert.That(bye.Header("To"), Is.EqualTo("<sip:alice@chappe.test>;tag=a1"));
        bed.Receive("10.0.0.1:5060", bye.Reply(200));
        Assert.That(bed.Expect("200").Header("To"), Is.EqualTo("<sip:100@example.com>;tag=a1"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Another_To_too()
    {
        var bed = Renamed(() => UacFunctions.uac_replace_to("sip:hidden@example.com"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        Assert.That(invite.Header("To"), Is.EqualTo("<sip:hidden@example.com>"));
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        Assert.That(bed.Expect("200").Header("To"), Is.EqualTo("Bob <sip:bob@chappe.test>;tag=far"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", branch: "z9hG4bKbye", cseq: 2, toTag: "far", headers: $"Route: {invite.Header("Record-Route")}\n"));
        Assert.That(bed.Expect("BYE").Header("To"), Is.EqualTo("<sip:hidden@example.com>;tag=far"));
    }

    [Test]
    public void Without_restoring_nothing_is_restored()
    {
        var bed = Renamed(() => UacFunctions.uac_replace_from("sip:100@example.com"), o => o.restore_mode = "none");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        Assert.That(invite.Header("Record-Route"), Does.Not.Contain("vsf"));
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        Assert.That(bed.Expect("200").Header("From"), Does.StartWith("<sip:100@example.com>"));
    }

    [Test]
    public void What_is_no_URI_is_refused_and_what_would_break_the_line_too_R3()
    {
        var codes = new List<int>();
        var bed = Renamed(() => { codes.Add(UacFunctions.uac_replace_from("nonsense").Code); codes.Add(UacFunctions.uac_replace_from("x\r\nEvil: 1", "sip:a@b").Code); });
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        Assert.That(codes, Is.EqualTo(new[] { -1, -1 }));
        bed.Expect("100");
        Assert.That(bed.Expect("INVITE").Header("From"), Does.StartWith("Alice <sip:alice@chappe.test>"));
    }

    [Test]
    public void A_seal_of_others_or_one_that_was_changed_opens_nothing()
    {
        byte[] key = _module.KeyFor("a"), other = _module.KeyFor("b");
        var pair = System.Text.Encoding.ASCII.GetBytes(SealedPair.Seal(key, "sip:a@b", "sip:c@d")!);
        Assert.That((SealedPair.TryOpen(key, pair, out string original, out string replaced), original, replaced), Is.EqualTo((true, "sip:a@b", "sip:c@d")));
        Assert.That(SealedPair.TryOpen(other, pair, out _, out _), Is.False);
        for (int i = 0; i < pair.Length; i++)
        {
            var changed = pair.ToArray();
            changed[i] ^= 1;
            Assert.That(SealedPair.TryOpen(key, changed, out _, out _), Is.False);
        }
        Assert.That(SealedPair.TryOpen(key, "%%%"u8, out _, out _), Is.False);
        Assert.That(SealedPair.Seal(key, new string('x', 800), ""), Is.Null);
    }

    [TestCase(Waiting, Due, Ongoing)]
    [TestCase(Online, Due, Ongoing)]
    [TestCase(Failed, Due, Ongoing)]
    [TestCase(Disabled, Due, Disabled)]
    [TestCase(Ongoing, Accepted, Online)]
    [TestCase(Ongoing, Refused, Failed)]
    [TestCase(Online, Disable, Disabled)]
    [TestCase(Disabled, Enable, Waiting)]
    [TestCase(Ongoing, Enable, Ongoing)]
    public void The_machine_of_registrations_is_this_table(int state, int happened, int next) => Assert.That(RegistrationMachine.Step((RegistrationState)state, (RegistrationEvent)happened), Is.EqualTo((RegistrationState)next));

    private static System.Text.Json.Nodes.JsonNode? Rpc(ProxyBed bed, string command, params System.Text.Json.Nodes.JsonNode[] parameters)
    {
        var result = bed.Proxy.Rpc.InvokeAsync(command, [.. parameters], default).AsTask().GetAwaiter().GetResult();
        bed.RunPending();
        return result;
    }

    [Test]
    public void A_registration_is_proven_renewed_in_time_and_ended()
    {
        var bed = Bed(configure: o => o.reg_contact_addr = "192.0.2.100");
        Rpc(bed, "uac.reg_add", "trunk1", "alice", "chappe.test", "4912345", "10.0.0.9", "trunk", "user", "secret", ".", ".", 600, 0, 0, ".", ".");
        bed.Pass(20);
        var first = bed.Expect("REGISTER > 10.0.0.9:5060");
        Assert.That((first.StartLine, first.Header("Contact"), first.Header("Expires"), first.Header("To")), Is.EqualTo(("REGISTER sip:10.0.0.9 SIP/2.0", "<sip:trunk1@192.0.2.100>", "600", "<sip:4912345@10.0.0.9>")));
        bed.Receive("10.0.0.9:5060", first.Reply(401, headers: "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"n\"\n"));
        bed.RunPending();
        var second = bed.Expect("REGISTER");
        Assert.That(second.Header("Authorization"), Does.Contain("username=\"user\""));
        bed.Receive("10.0.0.9:5060", second.Reply(200, headers: "Contact: <sip:other@1.2.3.4>;expires=9, <sip:trunk1@192.0.2.100>;expires=300\n"));
        bed.RunPending();
        var shown = Rpc(bed, "uac.reg_info", "l_uuid", "trunk1")!;
        Assert.That(((int)shown["flags"]!, (long)shown["diff_expires"]!, shown.ToJsonString().Contains("secret")), Is.EqualTo((4, 300L, false)));
        bed.Pass(209_000);
        bed.ExpectSilence();
        bed.Pass(2_000);
        var renewed = bed.Expect("REGISTER");
        Assert.That((renewed.Header("Call-ID"), renewed.Header("CSeq")), Is.EqualTo((first.Header("Call-ID"), "3 REGISTER")), "90 s before its end");
        bed.Receive("10.0.0.9:5060", renewed.Reply(200));
        bed.RunPending();
        bed.TakeAll();
        Rpc(bed, "uac.reg_remove", "trunk1");
        Assert.That(bed.Expect("REGISTER").Header("Expires"), Is.EqualTo("0"));
    }

    [Test]
    public void One_that_fails_is_tried_again_and_one_that_is_off_is_not([Values] bool isOff)
    {
        var bed = Bed(configure: o => (o.reg_contact_addr, o.reg_retry_interval) = ("192.0.2.100", 30));
        Rpc(bed, "uac.reg_add", "t", "a", "b", "c", "10.0.0.9");
        bed.Pass(20);
        bed.Receive("10.0.0.9:5060", bed.Expect("REGISTER").Reply(503));
        bed.RunPending();
        Assert.That((int)Rpc(bed, "uac.reg_info", "l_uuid", "t")!["last_code"]!, Is.EqualTo(503));
        if (isOff) Rpc(bed, "uac.reg_disable", "l_uuid", "t");
        bed.Pass(31_000);
        Assert.That(bed.TakeAll().Any(s => s.Name == "REGISTER"), Is.EqualTo(!isOff));
        if (!isOff) return;
        Rpc(bed, "uac.reg_enable", "l_uuid", "t");
        bed.Pass(20);
        bed.Expect("REGISTER");
    }

    [Test]
    public async Task Registrations_in_Kamailio_s_table()
    {
        await using var bench = new Data.DataBench(_module, (options, url) => (options.Get<UacOptions>().reg_db_url, options.Get<UacOptions>().reg_contact_addr) = (url, "192.0.2.100"));
        const string Insert = "INSERT INTO uacreg (l_uuid, l_username, l_domain, r_username, r_domain, realm, auth_username, auth_password, expires, flags) VALUES ";
        bench.Execute(Insert + "('one', 'a', 'b', 'c', '10.0.0.9', 'r', 'u', 'p', 600, 0), ('two', 'a', 'b', 'c', '10.0.0.9', 'r', 'u', 'p', 600, 1)");
        Assert.That(await RegistrationRows.LoadAsync(_module, bench.Bench.Proxy), Is.Null);
        Assert.That(_module.Registrations.All.Select(r => $"{r.Uuid} {r.State}").Order(), Is.EqualTo(new[] { "one Waiting", "two Disabled" }));
        var one = _module.Registrations.Find("l_uuid", "one");
        bench.Execute("DELETE FROM uacreg WHERE l_uuid = 'two'");
        Assert.That(await RegistrationRows.LoadAsync(_module, bench.Bench.Proxy), Is.Null);
        Assert.That((_module.Registrations.Count, ReferenceEquals(one, _module.Registrations.Find("l_uuid", "one"))), Is.EqualTo((1, true)), "what is the same goes on");
    }

    [Test]
    public void Words_about_registrations()
    {
        string seen = "";
        var bed = Bed(() =>
        {
            bool found = RegistrationFunctions.uac_reg_lookup("t", out var uri);
            seen = $"{found} {uri} {RegistrationFunctions.uac_reg_lookup("nope", out _).Code} {RegistrationFunctions.uac_reg_status("t").Code} {RegistrationFunctions.uac_reg_status("nope").Code}";
            RegistrationFunctions.uac_reg_request_to("alice", 0);
            seen += $" {PseudoVariables.ru} {Here.Context.Avps.Get("u")}";
        }, o => o.auth_username_avp = "$avp(u)");
        Rpc(bed, "uac.reg_add", "t", "alice", "chappe.test", "c", "trunk.example:5070", "r", "user", "secret");
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS"));
        Assert.That(seen, Is.EqualTo("True sip:alice@chappe.test -1 -1 -2 sip:bob@trunk.example:5070 user"));
        Assert.Throws<Chappe.Engine.Rpc.RpcException>(() => Rpc(bed, "uac.reg_add", "x\r\nEvil: 1", "a", "b", "c", "d"));
    }
}
