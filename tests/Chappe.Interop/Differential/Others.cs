namespace Chappe.Interop.Differential;

/// <summary>Requests beside calls.</summary>
internal static class Others
{
    private const string Bob = "sip:{user:bob}@{server}";

    private static async Task Passed(Scene s, string method, string more = "", string body = "", int code = 200, string reason = "OK")
    {
        await s.Ask("bob", s.Register("bob"));
        s.Send("alice", s.Request(method, Bob, more: more, body: body));
        s.Reply("bob", await s.Hear("bob", method), code, reason);
        await s.Hear("alice", $"SIP/2.0 {code}");
    }

    internal static IEnumerable<Scenario> All =>
    [
        new("OPTIONS_to_the_server_itself", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}"))),
        new("OPTIONS_for_nobody", s => s.Ask("alice", s.Request("OPTIONS", Bob))),
        new("OPTIONS_to_a_phone", s => Passed(s, "OPTIONS")),
        new("OPTIONS_without_a_hop_left", s => s.Ask("alice", s.Request("OPTIONS", Bob, maxForwards: 0))),
        new("OPTIONS_to_a_foreign_domain", s => s.Ask("alice", s.Request("OPTIONS", "sip:foreign.test"))),
        new("OPTIONS_without_rport", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}").Replace(";rport", ""))),
        new("OPTIONS_with_another_address_in_Via", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}").Replace("Via: SIP/2.0/UDP {me}", "Via: SIP/2.0/UDP 192.0.2.1:7"))),
        new("OPTIONS_with_two_Vias", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}").Replace("\r\nFrom:", "\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKold\r\nFrom:"))),
        new("OPTIONS_with_a_Record_Route_of_others", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}", more: "Record-Route: <sip:192.0.2.1;lr>\r\n"))),
        new("MESSAGE_to_a_phone", s => Passed(s, "MESSAGE", body: "hello")),
        new("MESSAGE_for_nobody", s => s.Ask("alice", s.Request("MESSAGE", Bob, body: "hello"))),
        new("MESSAGE_refused_by_the_phone", s => Passed(s, "MESSAGE", body: "hello", code: 415, reason: "Unsupported Media Type")),
        new("INFO_to_a_phone", s => Passed(s, "INFO")),
        new("REFER_to_a_phone", s => Passed(s, "REFER", "Refer-To: <sip:carol@192.0.2.1>\r\n", code: 202, reason: "Accepted")),
        new("SUBSCRIBE_to_a_phone", s => Passed(s, "SUBSCRIBE", "Event: dialog\r\nExpires: 60\r\nContact: <sip:{user:alice}@{me}>\r\n")),
        new("SUBSCRIBE_for_nobody", s => s.Ask("alice", s.Request("SUBSCRIBE", Bob, more: "Event: presence\r\n"))),
        new("SUBSCRIBE_for_voice_mail", s => s.Ask("alice", s.Request("SUBSCRIBE", Bob, more: "Event: message-summary\r\n"))),
        new("PUBLISH_without_presence", s => s.Ask("alice", s.Request("PUBLISH", Bob, more: "Event: presence\r\n", body: "x"))),
        new("NOTIFY_within_a_subscription_is_recorded", async s =>
        {
            await s.Ask("bob", s.Register("bob"));
            s.Send("alice", s.Request("SUBSCRIBE", Bob, more: "Event: dialog\r\nContact: <sip:{user:alice}@{me}>\r\n", call: "sub"));
            string subscribe = await s.Hear("bob", "SUBSCRIBE");
            s.Reply("bob", subscribe, 200, "OK", "Contact: <sip:{user:bob}@{me}>\r\nExpires: 60\r\n");
            await s.Hear("alice", "SIP/2.0 200");
            s.Send("bob", s.Request("NOTIFY", "sip:{user:alice}@{alice}", "bob", "sip:{user:alice}@{server}", Calls.Route(subscribe) + "Event: dialog\r\nSubscription-State: active\r\n", cseq: 3, call: "sub", toTag: "t-alice"));
            s.Reply("alice", await s.Hear("alice", "NOTIFY"), 200, "OK");
            await s.Hear("bob", "SIP/2.0 200");
        }),
        new("PRACK_outside_a_call", s => s.Ask("alice", s.Request("PRACK", Bob, more: "RAck: 1 1 INVITE\r\n"))),
        new("BYE_of_no_call", s => s.Ask("alice", s.Request("BYE", Bob, toTag: "t-nobody"))),
        new("BYE_without_a_tag", s => s.Ask("alice", s.Request("BYE", Bob))),
        new("ACK_of_nothing", s => { s.Send("alice", s.Request("ACK", Bob, toTag: "t-nobody")); s.Actor("alice"); return Task.CompletedTask; }),
        new("A_method_that_nobody_knows", s => Passed(s, "FROBNICATE")),
        new("A_loose_route_to_ourselves_and_on", async s =>
        {
            s.Actor("bob");
            s.Send("alice", s.Request("MESSAGE", "sip:{user:bob}@{bob}", to: Bob, more: "Route: <sip:{server};lr>\r\n", body: "x", toTag: "t-bob"));
            s.Reply("bob", await s.Hear("bob", "MESSAGE"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200");
        }),
        new("A_route_to_ourselves_and_then_to_another_proxy", async s =>
        {
            s.Send("alice", s.Request("MESSAGE", "sip:{user:bob}@192.0.2.7", to: Bob, more: "Route: <sip:{server};lr>, <sip:{carol};lr>\r\n", body: "x", toTag: "t-bob"));
            s.Reply("carol", await s.Hear("carol", "MESSAGE"), 200, "OK");
            await s.Hear("alice", "SIP/2.0 200");
        }),
        new("A_strict_route", async s =>
        {
            s.Send("alice", s.Request("MESSAGE", "sip:{server}", to: Bob, more: "Route: <sip:{user:bob}@{bob}>\r\n", body: "x", toTag: "t-bob"));
            string heard = await s.Hear("bob", "MESSAGE");
            s.Reply("bob", heard, 200, "OK");
        }),
        new("A_scanner_is_not_answered", s => { s.Send("alice", s.Request("OPTIONS", "sip:{server}", more: "User-Agent: friendly-scanner\r\n")); return Task.CompletedTask; }),
        new("A_reply_to_nothing", s => { s.Send("alice", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP {server};branch=z9hG4bKnone\r\nVia: SIP/2.0/UDP {alice};branch=z9hG4bKx\r\nFrom: <sip:a@a>;tag=t-a\r\nTo: <sip:b@b>;tag=t-b\r\nCall-ID: stray\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"); return Task.CompletedTask; }),
    ];
}
