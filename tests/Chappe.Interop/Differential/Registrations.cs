namespace Chappe.Interop.Differential;

/// <summary>What a registrar is told.</summary>
internal static class Registrations
{
    internal static IEnumerable<Scenario> All =>
    [
        new("REGISTER_stores_a_contact", s => s.Ask("bob", s.Register("bob"))),
        new("REGISTER_without_a_contact_lists_what_there_is", async s => { await s.Ask("bob", s.Register("bob")); await s.Ask("bob", s.Register("bob", "", "", cseq: 2)); }),
        new("REGISTER_without_a_contact_for_nobody", s => s.Ask("bob", s.Register("bob", "", ""))),
        new("REGISTER_without_expires_gets_the_default", s => s.Ask("bob", s.Register("bob", more: ""))),
        new("REGISTER_for_too_long_is_cut", s => s.Ask("bob", s.Register("bob", more: "Expires: 86400\r\n"))),
        new("REGISTER_expires_of_the_contact_wins", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;expires=120\r\n"))),
        new("REGISTER_expires_that_is_no_number", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;expires=abc\r\n"))),
        new("REGISTER_two_contacts_at_once", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;q=0.5\r\nContact: <sip:{user:bob}@{me};transport=udp>;q=0.8\r\n"))),
        new("REGISTER_two_contacts_in_one_line", s => s.Ask("bob", s.Register("bob", "Contact: <sip:a@{me}>;q=0.1, \"B\" <sip:b@{me}>;q=1\r\n"))),
        new("REGISTER_again_refreshes", async s => { await s.Ask("bob", s.Register("bob")); await s.Ask("bob", s.Register("bob", more: "Expires: 300\r\n", cseq: 2)); }),
        new("REGISTER_with_an_older_CSeq", async s => { await s.Ask("bob", s.Register("bob", cseq: 5)); await s.Ask("bob", s.Register("bob", cseq: 4)); }),
        new("REGISTER_with_the_same_CSeq_and_another_branch", async s =>
        {
            await s.Ask("bob", s.Register("bob", cseq: 5));
            await s.Ask("bob", s.Register("bob", more: "Expires: 60\r\n", cseq: 5).Replace("branch=z9hG4bK", "branch=z9hG4bKx"));
        }),
        new("REGISTER_expires_0_removes", async s => { await s.Ask("bob", s.Register("bob")); await s.Ask("bob", s.Register("bob", more: "Expires: 0\r\n", cseq: 2)); await s.Ask("bob", s.Register("bob", "", "", cseq: 3)); }),
        new("REGISTER_expires_0_of_what_is_not_there", s => s.Ask("bob", s.Register("bob", more: "Expires: 0\r\n"))),
        new("REGISTER_star_removes_all", async s => { await s.Ask("bob", s.Register("bob", "Contact: <sip:a@{me}>, <sip:b@{me}>\r\n")); await s.Ask("bob", s.Register("bob", "Contact: *\r\n", "Expires: 0\r\n", cseq: 2)); await s.Ask("bob", s.Register("bob", "", "", cseq: 3)); }),
        new("REGISTER_star_with_time_left", s => s.Ask("bob", s.Register("bob", "Contact: *\r\n"))),
        new("REGISTER_star_beside_a_contact", s => s.Ask("bob", s.Register("bob", "Contact: *, <sip:a@{me}>\r\n", "Expires: 0\r\n"))),
        new("REGISTER_with_an_instance", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1\r\n"))),
        new("REGISTER_with_a_Path_that_is_supported", s => s.Ask("bob", s.Register("bob", more: "Expires: 600\r\nSupported: path\r\nPath: <sip:127.0.0.1:9;lr>\r\n"))),
        new("REGISTER_with_a_Path_that_is_not_supported", s => s.Ask("bob", s.Register("bob", more: "Expires: 600\r\nPath: <sip:127.0.0.1:9;lr>\r\n"))),
        new("REGISTER_with_a_body", s => s.Ask("bob", s.Request("REGISTER", "sip:{server}", "bob", "sip:{user:bob}@{server}", "Contact: <sip:{user:bob}@{me}>\r\n", "hello"))),
        new("REGISTER_with_methods", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;methods=\"INVITE,ACK,BYE\"\r\n"))),
        new("REGISTER_with_a_contact_that_is_no_URI", s => s.Ask("bob", s.Register("bob", "Contact: <nonsense>\r\n"))),
        new("REGISTER_for_a_foreign_domain", s => s.Ask("bob", s.Request("REGISTER", "sip:foreign.test", "bob", "sip:{user:bob}@foreign.test", "Contact: <sip:{user:bob}@{me}>\r\n"))),
        new("REGISTER_sent_twice_is_answered_twice_the_same", async s => { string register = s.Register("bob"); await s.Ask("bob", register); s.Send("bob", register); }),
        new("REGISTER_q_out_of_range", s => s.Ask("bob", s.Register("bob", "Contact: <sip:{user:bob}@{me}>;q=7\r\n"))),
        new("REGISTER_with_compact_names", s => s.Ask("bob", s.Register("bob", "m: <sip:{user:bob}@{me}>\r\n").Replace("From:", "f:").Replace("To:", "t:").Replace("Call-ID:", "i:").Replace("Via:", "v:").Replace("Content-Length:", "l:"))),
    ];
}
