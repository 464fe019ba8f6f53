namespace Chappe.Interop.Differential;

/// <summary>A gateway and a voice mail server that an operator names while both run, and answers of the callee that are not passed on.</summary>
public sealed class GatewayTests() : ContestTests("-A", "WITH_PSTN", "-A", "WITH_VOICEMAIL", "-A", "WITH_BLOCK3XX", "-A", "WITH_BLOCK401407", "-A", "WITH_DEBUG", "-A", "WITH_ANTIFLOOD")
{
    private const string Bob = "sip:{user:bob}@{server}", Contact = "Contact: <sip:{user:alice}@{me}>\r\n";

    [TestCaseSource(nameof(Scenarios)), CancelAfter(30_000)]
    public async Task Same(object scenario, CancellationToken cancel) => await Contest.AssertSameAsync((Scenario)scenario, cancel);

    private static IEnumerable<TestCaseData> Scenarios() => All.Select(s => new TestCaseData(s).SetName(s.Name));

    private static async Task Set(Scene s, string group, string host, string port, CancellationToken cancel = default)
    {
        await s.Server.KamcmdAsync(cancel, "cfg.sets", group, group == "pstn" ? "gw_ip" : "srv_ip", host.Length == 0 ? "s:" : "s:" + host);
        await s.Server.KamcmdAsync(cancel, "cfg.sets", group, group == "pstn" ? "gw_port" : "srv_port", "s:" + port);
    }

    private static async Task Dial(Scene s, string number, string heard)
    {
        await Set(s, "pstn", "127.0.0.1", s.Actor("gateway").Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        s.Send("alice", s.Request("INVITE", $"sip:{number}@{{server}}", more: Contact, call: "call"));
        s.Reply("gateway", await s.Hear("gateway", $"INVITE sip:{heard}"), 486, "Busy Here");
        await s.Hear("alice", "SIP/2.0 486");
        s.Send("alice", s.Request("ACK", $"sip:{number}@{{server}}", call: "call", toTag: "t-gateway", branch: "call-1-INVITE"));
        await Set(s, "pstn", "", "");
    }

    private static async Task Refuse(Scene s, int code, string reason, string more)
    {
        await s.Ask("bob", s.Register("bob"));
        s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
        s.Reply("bob", await s.Hear("bob", "INVITE"), code, reason, more);
        await s.Hear("alice", "SIP/2.0 404");
        s.Send("alice", s.Request("ACK", Bob, call: "call", toTag: "t-bob", branch: "call-1-INVITE"));
    }

    private static IEnumerable<Scenario> All =>
    [
        new("A_number_without_a_gateway", async s => { await Set(s, "pstn", "", ""); await s.Ask("alice", s.Request("INVITE", "sip:+4930123456@{server}", more: Contact, call: "call")); s.Send("alice", s.Request("ACK", "sip:+4930123456@{server}", call: "call", branch: "call-1-INVITE")); }),
        new("A_number_goes_to_the_gateway", s => Dial(s, "+4930123456", "+4930123456@")),
        new("A_number_with_00_goes_to_the_gateway_with_a_plus", s => Dial(s, "004930123456", "+4930123456@")),
        new("A_3xx_is_not_passed_on", s => Refuse(s, 302, "Moved Temporarily", "Contact: <sip:x@192.0.2.1>\r\n")),
        new("A_401_is_not_passed_on", s => Refuse(s, 401, "Unauthorized", "WWW-Authenticate: Digest realm=\"b\", nonce=\"n\"\r\n")),
        new("A_407_is_not_passed_on", s => Refuse(s, 407, "Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"b\", nonce=\"n\"\r\n")),
        new("Busy_goes_to_voice_mail", async s =>
        {
            await Set(s, "voicemail", "127.0.0.1", s.Actor("mail").Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await s.Ask("bob", s.Register("bob"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here");
            s.Reply("mail", await s.Hear("mail", "INVITE"), 200, "OK", "Contact: <sip:mail@{me}>\r\n");
            string answer = await s.Hear("alice", "SIP/2.0 200");
            s.Send("alice", s.Request("ACK", "sip:mail@{mail}", to: Bob, more: Calls.Reversed(answer), call: "call", toTag: "t-mail"));
            await s.Hear("mail", "ACK");
            await Set(s, "voicemail", "", "5060");
        }),
        new("Nobody_goes_to_voice_mail", async s =>
        {
            await Set(s, "voicemail", "127.0.0.1", s.Actor("mail").Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            s.Reply("mail", await s.Hear("mail", "INVITE"), 480, "Temporarily Unavailable");
            await s.Hear("alice", "SIP/2.0 480");
            s.Send("alice", s.Request("ACK", Bob, call: "call", toTag: "t-mail", branch: "call-1-INVITE"));
            await Set(s, "voicemail", "", "5060");
        }),
        new("SUBSCRIBE_for_voice_mail_reaches_it", async s =>
        {
            await Set(s, "voicemail", "127.0.0.1", s.Actor("mail").Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            s.Send("alice", s.Request("SUBSCRIBE", Bob, more: "Event: message-summary\r\n" + Contact));
            s.Reply("mail", await s.Hear("mail", "SUBSCRIBE"), 200, "OK", "Expires: 60\r\n");
            await s.Hear("alice", "SIP/2.0 200");
            await Set(s, "voicemail", "", "5060");
        }),
        new("A_call_all_the_same", async s => await Calls.Up(s)),
    ];
}
