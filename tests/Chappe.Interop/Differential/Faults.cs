namespace Chappe.Interop.Differential;

/// <summary>Requests with something wrong in them.</summary>
internal static class Faults
{
    private const string Bob = "sip:{user:bob}@{server}";

    // Whether there is an answer at all is part of what is compared.
    private static Scenario Without(string header) => new($"MESSAGE_without_{header.Replace('-', '_')}", s => s.Ask("alice",
        string.Join("\r\n", s.Request("MESSAGE", Bob).Split("\r\n").Where(l => !l.StartsWith(header + ":", StringComparison.Ordinal)))));

    private static Scenario With(string name, string old, string now) => new(name, s => s.Ask("alice", s.Request("MESSAGE", Bob).Replace(old, now)));

    internal static IEnumerable<Scenario> All =>
    [
        Without("To"), Without("From"), Without("Call-ID"), Without("CSeq"),
        With("MESSAGE_with_another_method_in_CSeq", "CSeq: 1 MESSAGE", "CSeq: 1 INFO"),
        With("MESSAGE_with_a_CSeq_that_is_no_number", "CSeq: 1 MESSAGE", "CSeq: x MESSAGE"),
        With("MESSAGE_with_a_CSeq_too_large", "CSeq: 1 MESSAGE", "CSeq: 99999999999 MESSAGE"),
        With("MESSAGE_with_Max_Forwards_that_is_no_number", "Max-Forwards: 70", "Max-Forwards: many"),
        With("MESSAGE_with_Max_Forwards_too_large", "Max-Forwards: 70", "Max-Forwards: 300"),
        With("MESSAGE_that_requires_of_proxies", "Max-Forwards", "Proxy-Require: nosuch\r\nMax-Forwards"),
        With("MESSAGE_of_another_version", "SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
        With("MESSAGE_with_a_body_that_is_shorter_than_said", "Content-Length: 0", "Content-Length: 50"),
        With("MESSAGE_with_a_body_that_is_longer_than_said", "Content-Length: 0\r\n\r\n", "Content-Length: 2\r\n\r\nhello"),
        With("MESSAGE_with_a_negative_Content_Length", "Content-Length: 0", "Content-Length: -5"),
        With("MESSAGE_with_a_scheme_that_nobody_knows", "MESSAGE sip:", "MESSAGE nobodyKnowsThisScheme:"),
        With("MESSAGE_with_a_From_that_cannot_be_read", "From: <sip:", "From: <<sip:"),
        With("MESSAGE_with_folded_lines", "\r\nCall-ID: ", "\r\nSubject: one\r\n two\r\nCall-ID: "),
        With("MESSAGE_with_blanks_before_colons", "From:", "From  :"),
        With("MESSAGE_with_a_tel_URI", "MESSAGE sip:{user:bob}@{server}", "MESSAGE tel:+4930123"),
        With("MESSAGE_with_an_empty_Via", "Via: SIP/2.0/UDP {me}", "Via: SIP/2.0/UDP "),
        With("MESSAGE_without_a_cookie_in_its_branch", "branch=z9hG4bK-", "branch=old-"),
    ];
}
