namespace Chappe.Interop.Differential;

/// <summary>Phones behind address translation: contacts that say nothing, aliases, calls both ways. No media server runs, so that no body is touched.</summary>
public sealed class NatTests() : ContestTests("-A", "WITH_NAT")
{
    private const string Bob = "sip:{user:bob}@{server}", Private = "Contact: <sip:{user:alice}@192.168.1.2:5060>\r\n", Open = "Contact: <sip:{user:alice}@{me}>\r\n";

    [TestCaseSource(nameof(Scenarios)), CancelAfter(30_000)]
    public async Task Same(object scenario, CancellationToken cancel) => await Contest.AssertSameAsync((Scenario)scenario, cancel);

    private static IEnumerable<TestCaseData> Scenarios() => All.Select(s => new TestCaseData(s).SetName(s.Name));

    private static string FromInside(string request, string address = "192.168.1.2:5060") => request.Replace("Via: SIP/2.0/UDP {me}", $"Via: SIP/2.0/UDP {address}");

    private static Task<string?> RegisterInside(Scene s) => s.Ask("bob", FromInside(s.Register("bob", "Contact: <sip:{user:bob}@192.168.1.3:5060>\r\n"), "192.168.1.3:5060"));

    private static async Task<(string Invite, string Answer)> Up(Scene s)
    {
        await RegisterInside(s);
        s.Send("alice", FromInside(s.Request("INVITE", Bob, more: Private, call: "call")));
        string invite = await s.Hear("bob", "INVITE");
        s.Reply("bob", invite, 200, "OK", "Contact: <sip:{user:bob}@192.168.1.3:5060>\r\n");
        string answer = await s.Hear("alice", "SIP/2.0 200");
        s.Send("alice", FromInside(s.Request("ACK", ContactOf(answer), to: Bob, more: Calls.Reversed(answer), call: "call", toTag: "t-bob")));
        await s.Hear("bob", "ACK");
        return (invite, answer);
    }

    private static string ContactOf(string message) => message.Split("\r\n").FirstOrDefault(l => l.StartsWith("Contact:", StringComparison.Ordinal)) is { } line ? line[(line.IndexOf('<') + 1)..line.IndexOf('>')] : "sip:none@127.0.0.1";

    private static IEnumerable<Scenario> All =>
    [
        new("REGISTER_from_inside", s => RegisterInside(s)),
        new("REGISTER_from_inside_is_listed_with_its_received_address", async s => { await RegisterInside(s); await s.Ask("bob", FromInside(s.Register("bob", "", "", cseq: 2), "192.168.1.3:5060")); }),
        new("REGISTER_from_outside", s => s.Ask("bob", s.Register("bob"))),
        new("MESSAGE_to_a_phone_inside", async s => { await RegisterInside(s); s.Send("alice", s.Request("MESSAGE", Bob, more: Open, body: "x")); s.Reply("bob", await s.Hear("bob", "MESSAGE"), 200, "OK"); await s.Hear("alice", "SIP/2.0 200"); }),
        new("INVITE_from_inside_gets_an_alias", async s => { await s.Ask("bob", s.Register("bob")); s.Send("alice", FromInside(s.Request("INVITE", Bob, more: Private, call: "call"))); s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here"); await s.Hear("alice", "SIP/2.0 486"); s.Send("alice", FromInside(s.Request("ACK", Bob, call: "call", toTag: "t-bob", branch: "call-1-INVITE"))); }),
        new("A_call_from_inside_to_inside", Up),
        new("A_call_from_inside_to_inside_ended_by_the_caller", async s =>
        {
            var (_, answer) = await Up(s);
            s.Send("alice", FromInside(s.Request("BYE", ContactOf(answer), to: Bob, more: Calls.Reversed(answer), cseq: 2, call: "call", toTag: "t-bob")));
            s.Reply("bob", await s.Hear("bob", "BYE"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200");
        }),
        new("A_call_from_inside_to_inside_ended_by_the_callee", async s =>
        {
            var (invite, _) = await Up(s);
            s.Send("bob", FromInside(s.Request("BYE", ContactOf(invite), "bob", "sip:{user:alice}@{server}", Calls.Route(invite), cseq: 7, call: "call", toTag: "t-alice"), "192.168.1.3:5060"));
            s.Reply("alice", await s.Hear("alice", "BYE"), 200, "OK");
            await s.Hear("bob", "SIP/2.0 200");
        }),
        new("OPTIONS_from_inside", s => s.Ask("alice", FromInside(s.Request("OPTIONS", "sip:{server}")))),
    ];
}
