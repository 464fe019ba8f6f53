using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Modules;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Modules.Classics;
using Chappe.Modules.Topology;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Modules.Topology;

/// <summary>
/// A call from 10.0.1.1 through 10.0.1.9, us, and 10.0.2.9 to 10.0.2.1: neither side sees an address of the other, and every message of the call
/// finds its way. The far proxies are played by the test, which keeps to RFC 3261 and to nothing else.
/// </summary>
[TestFixture("topoh"), TestFixture("topos")]
public sealed class TopologyTests(string module)
{
    private const string Script = """
        loadmodule("MODULE");
        void request_route()
        {
            if (has_totag()) { if (!loose_route()) { sl_send_reply(404, "Not here"); exit(); } t_relay(); exit(); }
            if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
            record_route();
            du = "sip:10.0.2.9:5060";
            t_relay();
        }
        """;

    private static readonly NetAddress s_near = NetAddress.FromIPv4(0x0A000109, 5060), s_far = NetAddress.FromIPv4(0x0A000209, 5060);

    private ScriptedBench _bench = null!;
    private ModuleBench.Ear _ear = null!;

    private string Text => Script.Replace("MODULE", module, StringComparison.Ordinal);

    [SetUp]
    public async Task Start()
    {
        _bench = await ScriptedBench.StartAsync(Text, Modules());
        // A listener on loopback sends to nobody else.
        _ear = new ModuleBench.Ear(new ListenSpec(TransportKind.Udp, "10.0.0.9", 5060), NetAddress.FromIPv4(0x0A000009, 5060));
        _bench.Proxy.Listeners = new ListenerSet([_ear], []);
    }

    [TearDown]
    public async Task Stop() => await (_bench?.DisposeAsync() ?? default);

    private static Module[] Modules() => [new TmModule(), .. ClassicsFamily.Modules(), new TopohModule(), new ToposModule()];

    [Test]
    public void The_callee_s_side_sees_our_Via_our_Record_Route_and_a_Contact_that_leads_here()
    {
        string invite = Invite();
        Assert.That(invite, Does.Not.Contain("10.0.1."));
        Assert.That(Regex.Matches(invite, "^Via: ", RegexOptions.Multiline), Has.Count.EqualTo(1));
        Assert.That(Regex.Matches(invite, "^Record-Route: ", RegexOptions.Multiline), Has.Count.EqualTo(1));
        Assert.That(Header(invite, "Record-Route"), Does.StartWith("<sip:10.0.0.9;lr"));
        Assert.That(Header(invite, "Contact"), module == "topoh" ? Does.StartWith("<sip:127.0.0.8;line=sr-") : Does.Match("^<sip:tpsh-[A-Za-z0-9_-]+@10.0.0.9>"));
        Assert.That(Header(invite, "Contact"), Does.EndWith(">;+sip.instance=\"<urn:uuid:1>\""), "what is not an address stays");
    }

    [Test]
    public void The_caller_s_side_gets_its_own_hops_back_and_none_of_the_other_s()
    {
        string answer = Answer(Invite(), 200);
        Assert.That(answer, Does.Not.Contain("10.0.2."));
        Assert.That(Regex.Matches(answer, "^Via: (.*)", RegexOptions.Multiline).Select(m => m.Groups[1].Value), Is.EqualTo(new[] { "SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKnear", "SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKalice" }));
        Assert.That(Set(answer, "Record-Route").Select(r => r.Split(';')[0]), Is.EqualTo(new[] { "<sip:10.0.0.9", "<sip:10.0.1.9" }));
    }

    [Test]
    public void A_request_of_the_caller_finds_the_callee_through_the_hops_that_were_hidden()
    {
        string answer = Answer(Invite(), 200);
        string bye = Within("BYE", s_near, Contact(answer), [.. Set(answer, "Record-Route").Reverse().Skip(1)], "10.0.1.9", "alice", "bob");
        Assert.That(bye, Does.StartWith("BYE sip:bob@10.0.2.1:5070 SIP/2.0\n"));
        Assert.That(Set(bye, "Route"), Is.EqualTo(new[] { "<sip:10.0.2.9;lr>" }));
        Assert.That(bye, Does.Not.Contain("10.0.1."));
    }

    [Test]
    public void A_request_of_the_callee_finds_the_caller_through_the_hops_that_were_hidden()
    {
        string invite = Invite();
        Answer(invite, 200);
        // The route set of who was called: the far proxy has taken its own Route off.
        string bye = Within("BYE", s_far, Contact(invite), Set(invite, "Record-Route"), "10.0.2.9", "bob", "alice");
        Assert.That(bye, Does.StartWith("BYE sip:alice@10.0.1.1:5070;ob SIP/2.0\n"));
        Assert.That(Set(bye, "Route"), Is.EqualTo(new[] { "<sip:10.0.1.9;lr>" }));
        Assert.That(bye, Does.Not.Contain("10.0.2."));
    }

    [Test]
    public void A_re_INVITE_from_either_side_moves_a_Contact_and_keeps_the_way()
    {
        string invite = Invite(), answer = Answer(invite, 200);
        string[] callerSet = [.. Set(answer, "Record-Route").Reverse().Skip(1)];
        string moved = Within("INVITE", s_far, Contact(invite), Set(invite, "Record-Route"), "10.0.2.9", "bob", "alice", "Contact: <sip:bob@10.0.2.77>\r\n");
        Assert.That(moved, Does.StartWith("INVITE sip:alice@10.0.1.1:5070;ob SIP/2.0\n").And.Not.Contain("10.0.2."));
        string bye = Within("BYE", s_near, Contact(moved), callerSet, "10.0.1.9", "alice", "bob");
        Assert.That(bye, Does.StartWith("BYE sip:bob@10.0.2.77 SIP/2.0\n"));
        Assert.That(Set(bye, "Route"), Is.EqualTo(new[] { "<sip:10.0.2.9;lr>" }));
    }

    [Test]
    public void A_call_that_changes_its_transport_here_has_two_Record_Routes_of_ours_and_hides_all_the_same()
    {
        var tcp = new ModuleBench.Ear(new ListenSpec(TransportKind.Tcp, "10.0.0.9", 5060), NetAddress.FromIPv4(0x0A000009, 5060));
        _bench.Proxy.Listeners = new ListenerSet([_ear, tcp], []);
        _bench.Reload(Text.Replace("10.0.2.9:5060", "10.0.2.9:5060;transport=tcp", StringComparison.Ordinal));
        Receive(FirstInvite, s_near);
        string invite = tcp.Take();
        Assert.That(invite, Does.StartWith("INVITE").And.Not.Contain("10.0.1."));
        Assert.That(Set(invite, "Record-Route").Select(r => r.Contains("r2=on", StringComparison.Ordinal)), Is.EqualTo(new[] { true, true }));
        Take();
        ReceiveOctets(Encoding.ASCII.GetBytes(ReplyText(invite, 200, "bob")), s_far, tcp);
        string answer = Take();
        Assert.That(answer, Does.StartWith("SIP/2.0 200").And.Not.Contain("10.0.2."));
        Receive(Request("BYE", Contact(answer), "Via: SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKbye\r\n", "alice", "bob", string.Concat(Set(answer, "Record-Route").Reverse().Skip(1).Select(r => $"Route: {r}\r\n"))), s_near);
        // The far proxy's Record-Route names no transport.
        string bye = Take();
        Assert.That((bye.Split('\n')[0], Set(bye, "Route").Single()), Is.EqualTo(("BYE sip:bob@10.0.2.1:5070 SIP/2.0", "<sip:10.0.2.9;lr>")));
        ReceiveOctets(Encoding.ASCII.GetBytes(Request("BYE", Contact(invite), "Via: SIP/2.0/TCP 10.0.2.9;branch=z9hG4bKbye2\r\n", "bob", "alice", string.Concat(Set(invite, "Record-Route").Select(r => $"Route: {r}\r\n")))), s_far, tcp);
        bye = Take();
        Assert.That((bye.Split('\n')[0], Set(bye, "Route").Single()), Is.EqualTo(("BYE sip:alice@10.0.1.1:5070;ob SIP/2.0", "<sip:10.0.1.9;lr>")));
    }

    [Test]
    public void What_is_repeated_is_the_same_on_the_wire()
    {
        string first = Invite();
        _bench.Advance(0.5);
        Assert.That(_ear.Take(), Is.EqualTo(first));
    }

    [Test]
    public void CANCEL_and_the_ACK_of_a_refusal_end_at_the_far_hop_and_show_nothing()
    {
        string invite = Invite();
        Reply(invite, 180, s_far, "bob");
        Take();
        Receive(Request("CANCEL", "sip:bob@example.com", "Via: SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKnear\r\n", "alice", null, ""), s_near);
        string[] sent = [Take(), Take()];
        string cancel = sent.Single(m => m.StartsWith("CANCEL", StringComparison.Ordinal));
        Assert.That(cancel, Does.Not.Contain("10.0.1."));
        Assert.That(Branch(cancel), Is.EqualTo(Branch(invite)), "RFC 3261 section 9.1");
        Reply(invite, 487, s_far, "bob");
        sent = [Take(), Take()];
        Assert.That(sent.Single(m => m.StartsWith("ACK", StringComparison.Ordinal)), Does.Not.Contain("10.0.1."));
        Assert.That(sent.Single(m => m.StartsWith("SIP/2.0 487", StringComparison.Ordinal)), Does.Not.Contain("10.0.2.").And.Contain("10.0.1.1;branch=z9hG4bKalice"));
    }

    [Test]
    public void Without_record_route_hops_stay_where_the_call_needs_them_and_the_log_says_so()
    {
        _bench.Reload(Text.Replace("record_route();", "", StringComparison.Ordinal));
        string invite = Invite(), answer = Answer(invite, 200);
        Assert.That(Set(invite, "Record-Route"), Is.EqualTo(new[] { "<sip:10.0.1.9;lr>" }));
        Assert.That(Set(answer, "Record-Route"), Is.EqualTo(new[] { "<sip:10.0.2.9;lr>", "<sip:10.0.1.9;lr>" }));
        Assert.That(_bench.Lines, Has.Some.Contains("record_route() has not added ours"));
    }

    [Test]
    public void A_call_goes_on_when_a_new_version_hides_no_more_or_with_another_secret()
    {
        string invite = Invite(), answer = Answer(invite, 200);
        string[] set = [.. Set(answer, "Record-Route").Reverse().Skip(1)];
        _bench.Reload(Text.Replace("void request_route", $"{module}.mask_key = \"another\";\nvoid request_route", StringComparison.Ordinal));
        Assert.That(Within("BYE", s_near, Contact(answer), set, "10.0.1.9", "alice", "bob"), Does.StartWith("BYE sip:bob@10.0.2.1:5070 SIP/2.0\n"));
        _bench.Reload(Text.Replace($"loadmodule(\"{module}\");", "", StringComparison.Ordinal));
        string bye = Within("BYE", s_far, Contact(invite), Set(invite, "Record-Route"), "10.0.2.9", "bob", "alice");
        Assert.That(bye, Does.StartWith("BYE sip:alice@10.0.1.1:5070;ob SIP/2.0\n").And.Contain("10.0.2.9"));
    }

    [Test]
    public void A_peer_that_the_event_route_drops_sees_everything()
    {
        _bench.Reload(Text + $"\n[event_route(\"{module}:msg-outgoing\")] void TRUSTED() {{ if (sndto(\"ip\") == \"10.0.2.9\" && sndto(\"port\") == 5060 && sndto(\"proto\") == \"udp\") drop(); }}");
        string invite = Invite(), answer = Answer(invite, 200);
        Assert.That(Header(invite, "Contact"), Does.Contain("alice@10.0.1.1:5070"));
        Assert.That(Regex.Matches(invite, "^Via: ", RegexOptions.Multiline), Has.Count.EqualTo(3));
        Assert.That(answer, Does.Not.Contain("10.0.2."), "the other side is another matter");
    }

    [Test]
    public void REGISTER_and_redirections_stay_as_they_are()
    {
        Receive(Request("REGISTER", "sip:example.com", "Via: SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKr\r\nVia: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKq\r\n", "alice", null, "Contact: <sip:alice@10.0.1.1>\r\n"), s_near);
        Assert.That(Take(), Does.StartWith("REGISTER").And.Contain("<sip:alice@10.0.1.1>").And.Contain("branch=z9hG4bKq"));
        string invite = Invite();
        Reply(invite, 302, s_far, "bob");
        Assert.That(new[] { Take(), Take() }, Has.Some.StartWith("SIP/2.0 302").And.Some.Contain("<sip:bob@10.0.2.1:5070>"));
    }

    [Test]
    public void A_token_that_was_changed_or_stands_elsewhere_is_only_a_text()
    {
        string invite = Invite();
        string route = Set(invite, "Record-Route").Single();
        string tampered = route.Replace(";ftag", "x;ftag", StringComparison.Ordinal);
        string changed = Regex.Replace(route, "(sr-|tpsh-)(.)", m => m.Groups[1].Value + (m.Groups[2].Value == "A" ? "B" : "A"));
        foreach (string wrong in (string[])[changed, tampered.Replace("sr-", "sr-AAAA", StringComparison.Ordinal).Replace("tpsh-", "tpsh-AAAA", StringComparison.Ordinal)])
        {
            string bye = Within("BYE", s_far, "sip:alice@10.0.1.1", [wrong], "10.0.2.9", "bob", "alice");
            Assert.That(Set(bye, "Route"), Is.Empty);
        }
        // The Vias of one call as the Contact of another.
        string token = Regex.Match(Header(invite, "Via"), "(?:sr-|tpsh-)([A-Za-z0-9_-]+)").Groups[1].Value;
        string target = module == "topoh" ? $"sip:127.0.0.8;line=sr-{token}" : $"sip:tpsh-{token}@10.0.1.5";
        Assert.That(Within("BYE", s_far, target, [route], "10.0.2.9", "bob", "alice"), Does.StartWith($"BYE {target} SIP/2.0"));
    }

    [Test]
    public void Any_octets_in_place_of_tokens_are_survived_P1()
    {
        var random = new Random(7);
        string invite = Invite();
        string good = Within("BYE", s_far, Contact(invite), Set(invite, "Record-Route"), "10.0.2.9", "bob", "alice", send: false);
        for (int i = 0; i < 2000; i++)
        {
            byte[] octets = Encoding.ASCII.GetBytes(good.Replace("\n", "\r\n", StringComparison.Ordinal));
            for (int change = 0; change < 3; change++) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            ReceiveOctets(octets, s_far);
            while (Take().Length > 0) { }
        }
        Assert.That(_bench.Proxy.Counters["core.internal_errors"].Value, Is.Zero, string.Join('\n', _bench.Lines));
    }

    [Test]
    public void Both_modules_at_once_and_wrong_names_are_told_at_load()
    {
        Assert.That(Problems("loadmodule(\"topoh\"); loadmodule(\"topos\");"), Has.Some.Contains("load one of them"));
        Assert.That(Problems("loadmodule(\"topoh\"); topoh.uparam_name = \"a;b\";"), Has.Some.Contains("topoh.uparam_name"));
        Assert.That(Problems("loadmodule(\"topoh\"); topoh.mask_ip = \"1.2.3.4;x\";"), Has.Some.Contains("is no host"));
        Assert.That(Problems("loadmodule(\"topos\"); topos.mask_callid = 1;"), Has.Some.Contains("Call-IDs stay"));
    }

    [Test]
    public void Nothing_is_allocated_for_a_message()
    {
        string reply = ReplyText(Invite(), 180, "bob");
        byte[] octets = Encoding.ASCII.GetBytes(reply);
        var hiding = _bench.Proxy.Hiding!;
        byte[] leaving = Encoding.ASCII.GetBytes(s_leaving.ReplaceLineEndings("\r\n"));
        var hop = new Hop(_ear, s_far);
        for (int i = 0; i < 200; i++) Turn();
        long least = long.MaxValue;
        for (int window = 0; window < 4; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++) Turn();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.That(least, Is.Zero);

        void Turn()
        {
            hiding.Hide(hop, leaving);
            var context = _bench.Proxy.Contexts.Rent();
            context.Routes = _bench.Proxy.Routes;
            context.Message.Parse(octets, octets.Length);
            hiding.Restore(context);
            _bench.Proxy.Contexts.Return(context);
        }
    }

    private const string s_leaving = """
        INVITE sip:bob@example.com SIP/2.0
        Record-Route: <sip:10.0.0.9;lr;ftag=1>
        Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKus
        Via: SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKnear
        Record-Route: <sip:10.0.1.9;lr>
        Max-Forwards: 69
        From: <sip:alice@example.com>;tag=alice
        To: <sip:bob@example.com>
        Call-ID: one
        CSeq: 1 INVITE
        Contact: <sip:alice@10.0.1.1:5070>
        Content-Length: 0


        """;

    private IEnumerable<string> Problems(string top) => ScriptedBench.ProblemsOf(top + "\nvoid request_route() { }", Modules()).Select(p => p.Text);

    private static string FirstInvite => Request("INVITE", "sip:bob@example.com", "Via: SIP/2.0/UDP 10.0.1.9;branch=z9hG4bKnear\r\nVia: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKalice\r\n", "alice", null,
        "Record-Route: <sip:10.0.1.9;lr>\r\nContact: <sip:alice@10.0.1.1:5070;ob>;+sip.instance=\"<urn:uuid:1>\"\r\n");

    /// <summary>The INVITE as the far proxy gets it.</summary>
    private string Invite()
    {
        Receive(FirstInvite, s_near);
        string[] sent = [Take(), Take()];
        Assert.That(sent, Has.One.StartsWith("INVITE"), string.Join('\n', _bench.Lines));
        return sent.Single(m => m.StartsWith("INVITE", StringComparison.Ordinal));
    }

    /// <summary>The answer of the callee as the near proxy gets it.</summary>
    private string Answer(string invite, int code)
    {
        Reply(invite, code, s_far, "bob");
        return Take();
    }

    private void Reply(string request, int code, NetAddress from, string tag) => ReceiveOctets(Encoding.ASCII.GetBytes(ReplyText(request, code, tag)), from);

    /// <summary>What RFC 3261 section 8.2.6 makes of a request that came by the proxy at 10.0.2.9.</summary>
    private static string ReplyText(string request, int code, string tag)
    {
        var reply = new StringBuilder($"SIP/2.0 {code} Whatever\r\n");
        foreach (Match via in Regex.Matches(request, "^Via: .*", RegexOptions.Multiline)) reply.Append(via.Value).Append(";received=10.0.0.9\r\n");
        reply.Append("Record-Route: <sip:10.0.2.9;lr>\r\n");
        foreach (Match route in Regex.Matches(request, "^Record-Route: .*", RegexOptions.Multiline)) reply.Append(route.Value).Append("\r\n");
        foreach (string name in (string[])["From", "Call-ID", "CSeq"]) reply.Append($"{name}: {Header(request, name)}\r\n");
        return reply.Append($"To: {Header(request, "To")};tag={tag}\r\nContact: <sip:bob@10.0.2.1:5070>\r\nContent-Length: 0\r\n\r\n").ToString();
    }

    /// <summary>A request within the call, as it leaves here again.</summary>
    private string Within(string method, NetAddress from, string target, IEnumerable<string> routes, string via, string fromTag, string toTag, string headers = "", bool send = true)
    {
        string request = Request(method, target, $"Via: SIP/2.0/UDP {via};branch=z9hG4bK{Guid.NewGuid():N}\r\n", fromTag, toTag, string.Concat(routes.Select(r => $"Route: {r}\r\n")) + headers);
        if (!send) return request.ReplaceLineEndings("\n");
        Receive(request, from);
        string sent = Take();
        return sent.StartsWith("SIP/2.0 100", StringComparison.Ordinal) ? Take() : sent;
    }

    private static string Request(string method, string uri, string vias, string fromTag, string? toTag, string headers) =>
        $"{method} {uri} SIP/2.0\r\n{vias}Max-Forwards: 70\r\nFrom: <sip:one@example.com>;tag={fromTag}\r\nTo: <sip:two@example.com>{(toTag is null ? "" : $";tag={toTag}")}\r\nCall-ID: one\r\nCSeq: 1 {method}\r\n{headers}Content-Length: 0\r\n\r\n";

    private void Receive(string message, NetAddress from) => ReceiveOctets(Encoding.ASCII.GetBytes(message), from);

    private void ReceiveOctets(byte[] octets, NetAddress from, Listener? at = null)
    {
        var context = _bench.Proxy.Contexts.Rent();
        context.Source = new Hop(at ?? _ear, from);
        if (_bench.Proxy.Reception.Receive(context, octets, octets.Length)) _bench.Proxy.Contexts.Return(context);
    }

    private string Take() => _ear.Take();

    private static string Header(string message, string name) => Regex.Match(message, $"^{name}: ([^\r\n]*)", RegexOptions.Multiline).Groups[1].Value;

    private static string Contact(string message) => Regex.Match(Header(message, "Contact"), "<(.*?)>").Groups[1].Value;

    private static string Branch(string message) => Regex.Match(Header(message, "Via"), "branch=([^;]*)").Groups[1].Value;

    private static IReadOnlyList<string> Set(string message, string name) =>
        [.. Regex.Matches(message, $"^{name}: (.*)", RegexOptions.Multiline).SelectMany(m => m.Groups[1].Value.Split(", ")).Select(v => v.Trim())];
}
