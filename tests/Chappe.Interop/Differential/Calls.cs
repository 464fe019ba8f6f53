namespace Chappe.Interop.Differential;

/// <summary>Calls: what a proxy does with INVITE and what follows.</summary>
internal static class Calls
{
    private const string Bob = "sip:{user:bob}@{server}", Contact = "Contact: <sip:{user:alice}@{me}>\r\n";

    internal static string Route(string message) => string.Concat(message.Split("\r\n").Where(l => l.StartsWith("Record-Route:", StringComparison.Ordinal)).Select(l => l["Record-".Length..] + "\r\n"));

    internal static string Reversed(string message) => string.Concat(message.Split("\r\n").Where(l => l.StartsWith("Record-Route:", StringComparison.Ordinal)).Reverse().Select(l => l["Record-".Length..] + "\r\n"));

    /// <summary>A call that is up.</summary>
    internal static async Task<(string Invite, string Answer)> Up(Scene s)
    {
        await s.Ask("bob", s.Register("bob"));
        s.Send("alice", s.Request("INVITE", Bob, more: Contact, body: "v=0", call: "call"));
        string invite = await s.Hear("bob", "INVITE");
        s.Reply("bob", invite, 180, "Ringing", "Contact: <sip:{user:bob}@{me}>\r\n");
        await s.Hear("alice", "SIP/2.0 180");
        s.Reply("bob", invite, 200, "OK", "Contact: <sip:{user:bob}@{me}>\r\n", "v=1");
        string answer = await s.Hear("alice", "SIP/2.0 200");
        s.Send("alice", s.Request("ACK", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer), call: "call", toTag: "t-bob"));
        await s.Hear("bob", "ACK");
        return (invite, answer);
    }

    private static async Task<string> Ring(Scene s, string more = "")
    {
        await s.Ask("bob", s.Register("bob"));
        s.Send("alice", s.Request("INVITE", Bob, more: Contact + more, body: "v=0", call: "call"));
        return await s.Hear("bob", "INVITE");
    }

    private static void Ack(Scene s, string uri = Bob) => s.Send("alice", s.Request("ACK", uri, call: "call", toTag: "t-bob", branch: "call-1-INVITE"));

    private static async Task Refused(Scene s, int code, string reason, string more = "")
    {
        string invite = await Ring(s);
        s.Reply("bob", invite, code, reason, more);
        await s.Hear("bob", "ACK");
        await s.Hear("alice", "SIP/2.0 " + (code is 503 ? "5" : code));
        Ack(s);
    }

    internal static IEnumerable<Scenario> All =>
    [
        new("INVITE_for_nobody", async s => { await s.Ask("alice", s.Request("INVITE", Bob, more: Contact, call: "call")); Ack(s); }),
        new("INVITE_answered_and_ended_by_the_caller", async s =>
        {
            var (_, answer) = await Up(s);
            s.Send("alice", s.Request("BYE", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer), cseq: 2, call: "call", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "BYE"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200");
        }),
        new("INVITE_answered_and_ended_by_the_callee", async s =>
        {
            var (invite, _) = await Up(s);
            s.Send("bob", s.Request("BYE", "sip:{user:alice}@{alice}", "bob", "sip:{user:alice}@{server}", Route(invite), cseq: 7, call: "call", toTag: "t-alice"));
            s.Reply("alice", await s.Hear("alice", "BYE"), 200, "OK");
            await s.Hear("bob", "SIP/2.0 200");
        }),
        new("INVITE_again_within_the_call", async s =>
        {
            var (_, answer) = await Up(s);
            s.Send("alice", s.Request("INVITE", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer) + Contact, body: "v=2", cseq: 2, call: "call", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 200, "OK", "Contact: <sip:{user:bob}@{me}>\r\n", "v=3");
            await s.Hear("alice", "SIP/2.0 200");
            s.Send("alice", s.Request("ACK", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer), cseq: 2, call: "call", toTag: "t-bob"));
            await s.Hear("bob", "ACK");
        }),
        new("INVITE_again_refused_within_the_call", async s =>
        {
            var (_, answer) = await Up(s);
            s.Send("alice", s.Request("INVITE", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer) + Contact, body: "v=2", cseq: 2, call: "call", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 488, "Not Acceptable Here");
            await s.Hear("alice", "SIP/2.0 488");
            s.Send("alice", s.Request("ACK", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer), cseq: 2, call: "call", toTag: "t-bob", branch: "call-2-INVITE"));
        }),
        new("UPDATE_within_the_call", async s =>
        {
            var (_, answer) = await Up(s);
            s.Send("alice", s.Request("UPDATE", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(answer) + Contact, cseq: 2, call: "call", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "UPDATE"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200");
        }),
        new("BYE_without_a_route_set", async s => { await Up(s); await s.Ask("alice", s.Request("BYE", Bob, cseq: 2, call: "call", toTag: "t-bob")); }),
        new("INVITE_busy", s => Refused(s, 486, "Busy Here")),
        new("INVITE_declined", s => Refused(s, 603, "Decline")),
        new("INVITE_unavailable_becomes_500", s => Refused(s, 503, "Service Unavailable", "Retry-After: 5\r\n")),
        new("INVITE_redirected", s => Refused(s, 302, "Moved Temporarily", "Contact: <sip:elsewhere@127.0.0.1:9>\r\n")),
        new("INVITE_challenged_by_the_callee", s => Refused(s, 401, "Unauthorized", "WWW-Authenticate: Digest realm=\"bob\", nonce=\"n\"\r\n")),
        new("INVITE_cancelled_while_it_rings", async s =>
        {
            string invite = await Ring(s);
            s.Reply("bob", invite, 180, "Ringing");
            await s.Hear("alice", "SIP/2.0 180");
            s.Send("alice", s.Request("CANCEL", Bob, call: "call", branch: "call-1-INVITE"));
            string cancel = await s.Hear("bob", "CANCEL");
            s.Reply("bob", cancel, 200, "OK");
            await s.Hear("alice", "SIP/2.0 200 canceling");   // one worker of Kamailio sends it, another the 487
            s.Reply("bob", invite, 487, "Request Terminated");
            await s.Hear("alice", "SIP/2.0 487");
            Ack(s);
            await s.Hear("bob", "ACK");
        }),
        new("INVITE_cancelled_with_a_reason", async s =>
        {
            string invite = await Ring(s);
            s.Reply("bob", invite, 180, "Ringing");
            await s.Hear("alice", "SIP/2.0 180");
            s.Send("alice", s.Request("CANCEL", Bob, more: "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n", call: "call", branch: "call-1-INVITE"));
            s.Reply("bob", await s.Hear("bob", "CANCEL"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200 canceling");   // one worker of Kamailio sends it, another the 487
            s.Reply("bob", invite, 487, "Request Terminated");
            await s.Hear("alice", "SIP/2.0 487");
            Ack(s);
        }),
        new("CANCEL_of_nothing", async s => { await s.Ask("bob", s.Register("bob")); s.Send("alice", s.Request("CANCEL", Bob, call: "call")); }),
        new("INVITE_sent_twice_is_forwarded_once", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            string invite = s.Request("INVITE", Bob, more: Contact, call: "call");
            s.Send("alice", invite);
            string heard = await s.Hear("bob", "INVITE");
            s.Send("alice", invite);
            s.Reply("bob", heard, 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            Ack(s);
        }),
        new("INVITE_to_two_phones_one_answers", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            await s.Ask("carol", s.Register("bob", "Contact: <sip:{user:bob}@{carol}>\r\n", call: "reg-carol"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            string bob = await s.Hear("bob", "INVITE"), carol = await s.Hear("carol", "INVITE");
            s.Reply("bob", bob, 180, "Ringing");
            await s.Hear("alice", "SIP/2.0 180");
            s.Reply("carol", carol, 200, "OK", "Contact: <sip:{user:bob}@{me}>\r\n");
            await s.Hear("alice", "SIP/2.0 200");
            s.Reply("bob", await s.Hear("bob", "CANCEL"), 200, "OK");
            s.Reply("bob", bob, 487, "Request Terminated");
            await s.Hear("bob", "ACK");
        }),
        new("INVITE_to_two_phones_that_refuse_gets_the_best", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            await s.Ask("carol", s.Register("bob", "Contact: <sip:{user:bob}@{carol}>\r\n", call: "reg-carol"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            string bob = await s.Hear("bob", "INVITE"), carol = await s.Hear("carol", "INVITE");
            s.Reply("bob", bob, 486, "Busy Here");
            await s.Hear("bob", "ACK");
            s.Reply("carol", carol, 404, "Not Found");
            await s.Hear("carol", "ACK");
            await s.Hear("alice", "SIP/2.0 4");
            Ack(s);
        }),
        new("INVITE_to_two_phones_one_declines_for_all", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            await s.Ask("carol", s.Register("bob", "Contact: <sip:{user:bob}@{carol}>\r\n", call: "reg-carol"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            string bob = await s.Hear("bob", "INVITE"), carol = await s.Hear("carol", "INVITE");
            s.Reply("bob", bob, 180, "Ringing");
            await s.Hear("alice", "SIP/2.0 180");
            s.Reply("carol", carol, 603, "Decline");
            await s.Hear("carol", "ACK");
            s.Reply("bob", await s.Hear("bob", "CANCEL"), 200, "OK");
            s.Reply("bob", bob, 487, "Request Terminated");
            await s.Hear("alice", "SIP/2.0 603");
            Ack(s);
        }),
        new("INVITE_with_early_media", async s =>
        {
            string invite = await Ring(s);
            s.Reply("bob", invite, 183, "Session Progress", "Contact: <sip:{user:bob}@{me}>\r\nRequire: 100rel\r\nRSeq: 1\r\n", "v=9");
            string progress = await s.Hear("alice", "SIP/2.0 183");
            s.Send("alice", s.Request("PRACK", "sip:{user:bob}@{bob}", to: Bob, more: Reversed(progress) + "RAck: 1 1 INVITE\r\n", cseq: 2, call: "call", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "PRACK"), 200, "OK");
            s.Reply("bob", invite, 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            Ack(s);
        }),
        new("INVITE_with_a_preloaded_route", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            s.Send("alice", s.Request("INVITE", Bob, more: "Route: <sip:{server};lr>\r\n" + Contact, call: "call"));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            Ack(s);
        }),
        new("INVITE_for_a_foreign_domain", async s => { await s.Ask("alice", s.Request("INVITE", "sip:bob@foreign.test", more: Contact, call: "call")); Ack(s, "sip:bob@foreign.test"); }),
        new("INVITE_without_a_user", async s => { await s.Ask("alice", s.Request("INVITE", "sip:{server}", more: Contact, call: "call")); Ack(s, "sip:{server}"); }),
        new("INVITE_on_its_last_hop", async s => { await s.Ask("bob", s.Register("bob")); s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call", maxForwards: 1)); s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here"); await s.Hear("alice", "SIP/2.0 486"); Ack(s); }),
        new("INVITE_without_a_hop_left", async s => { await s.Ask("bob", s.Register("bob")); await s.Ask("alice", s.Request("INVITE", Bob, more: Contact, call: "call", maxForwards: 0)); Ack(s); }),
        new("INVITE_without_Max_Forwards", async s => { await s.Ask("bob", s.Register("bob")); s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call", maxForwards: null)); s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here"); await s.Hear("alice", "SIP/2.0 486"); Ack(s); }),
        new("INVITE_comes_round_to_another_user_of_ours", async s =>
        {
            await s.Ask("carol", s.Register("carol"));
            await s.Ask("bob", s.Register("bob", "Contact: <sip:{user:carol}@{server}>\r\n"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            s.Reply("carol", await s.Hear("carol", "INVITE"), 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            Ack(s);
        }),
        new("INVITE_goes_in_circles_until_its_hops_are_used_up", async s =>
        {
            await s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{server}>\r\n"));
            await s.Ask("alice", s.Request("INVITE", Bob, more: Contact, call: "call", maxForwards: 3));
            Ack(s);
        }),
        new("INVITE_to_a_contact_with_a_path", async s =>
        {
            await s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@192.0.2.9>\r\n", "Expires: 600\r\nSupported: path\r\nPath: <sip:{bob};lr>\r\n"));
            s.Send("alice", s.Request("INVITE", Bob, more: Contact, call: "call"));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            Ack(s);
        }),
    ];
}
