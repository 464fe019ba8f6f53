using System.Text.RegularExpressions;

namespace Chappe.Interop.Differential;

/// <summary>Where we answer otherwise than Kamailio 5.6.3, and why: the list that docs/porting.md explains. A test holds us to exactly these.</summary>
internal sealed record KnownDifferences(string Why, params (string Theirs, string Ours)[] Lines)
{
    private const string RegistrarText = "P-Registrar-Error says the same in other words, and does not stand in the second reply, which the script sends when save() says no.";
    private const string InSecondReply = @"(?s)(SIP/2\.0 500 .*?)P-Registrar-Error: [^\n]*\n";
    private const string Phrase = "The reason phrase of a 400 names the header in fewer words.";

    private static readonly Dictionary<string, KnownDifferences> s_all = new()
    {
        ["REGISTER_with_an_older_CSeq"] = new(RegistrarText + " A refusal does not list the contacts.", (@"Contact: [^\n]*\n(?=(?:(?!---).*\n)*?P-Registrar-Error)", ""), (InSecondReply, "$1"), ("Invalid CSeq number", "CSeq must grow within a Call-ID")),
        ["REGISTER_star_with_time_left"] = new(RegistrarText, (InSecondReply, "$1"), (@"P-Registrar-Error: .*", "P-Registrar-Error: Contact * needs Expires: 0")),
        ["REGISTER_q_out_of_range"] = new(RegistrarText, (InSecondReply, "$1"), (@"P-Registrar-Error: .*", "P-Registrar-Error: q must be from 0 to 1")),
        ["REGISTER_star_removes_all"] = new("Contacts of one REGISTER with the same q are listed in the order in which they came.", (@"<sip:b@BOB>;expires=600, <sip:a@BOB>;expires=600", "<sip:a@BOB>;expires=600, <sip:b@BOB>;expires=600")),
        ["REGISTER_star_beside_a_contact"] = new("RFC 3261 section 10.2.2: a star stands alone.", (@"SIP/2\.0 200 OK", "SIP/2.0 400 Bad Contact, Route or Record-Route")),
        ["REGISTER_with_a_contact_that_is_no_URI"] = new("What is no URI could never be called.", (@"SIP/2\.0 200 OK", "SIP/2.0 400 Bad Contact, Route or Record-Route"), (@"Contact: <nonsense>;expires=600\n", "")),
        ["INVITE_goes_in_circles_until_its_hops_are_used_up"] = new("RFC 5393 section 4.2: a loop is found when it closes, not when its hops are used up.", ("SIP/2\\.0 483 Too Many Hops", "SIP/2.0 482 Loop Detected")),
        ["A_reply_to_nothing"] = new("RFC 6026 section 7.2: a response that no transaction waits for is not forwarded.", (@"(?s)--- alice heard.*", "")),
        ["MESSAGE_with_another_method_in_CSeq"] = new(Phrase, ("CSeq method does not match request method", "CSeq method is not the request's")),
        ["MESSAGE_with_a_CSeq_that_is_no_number"] = new(Phrase + " What could not be read is not repeated.", ("CSeq number is illegal", "Bad CSeq"), ("CSeq: x", "CSeq: 0")),
        ["MESSAGE_with_a_CSeq_too_large"] = new(Phrase + " What could not be read is not repeated.", ("CSeq number is illegal", "Bad CSeq"), ("CSeq: 99999999999", "CSeq: 0")),
        ["MESSAGE_with_Max_Forwards_that_is_no_number"] = new("A number that is none is a 400.", (@"SIP/2\.0 483 Too Many Hops", "SIP/2.0 400 Bad Max-Forwards")),
        ["MESSAGE_with_Max_Forwards_too_large"] = new("RFC 3261 section 20.22: 0 to 255.", (@"SIP/2\.0 404 Not Found", "SIP/2.0 400 Bad Max-Forwards")),
        ["MESSAGE_of_another_version"] = new("RFC 3261 section 21.5.7: 505, where Kamailio is silent.", (@"^$", Answer("505 Version Not Supported", "MESSAGE_of_another_version"))),
        ["MESSAGE_with_a_negative_Content_Length"] = new("RFC 4475 section 3.1.2.3: 400, where Kamailio is silent.", (@"^$", Answer("400 Bad Content-Length", "MESSAGE_with_a_negative_Content_Length"))),
        ["MESSAGE_with_a_body_that_is_shorter_than_said"] = new(Phrase, ("Content-Length mis-match", "Bad Content-Length")),
        ["MESSAGE_with_a_body_that_is_longer_than_said"] = new("RFC 3261 section 18.3: in a datagram, octets behind the body are discarded.", (@"SIP/2\.0 400 Content-Length mis-match", "SIP/2.0 404 Not Found")),
        ["MESSAGE_with_a_scheme_that_nobody_knows"] = new("RFC 4475 section 3.3.9: 416.", (@"SIP/2\.0 400 Bad Request URI", "SIP/2.0 416 Unsupported URI Scheme in Request URI")),
        ["MESSAGE_with_a_From_that_cannot_be_read"] = new(Phrase + " What could not be read is not repeated.", ("Invalid From Header", "Bad From"), (@"From: .*", "From: <sip:unreadable@invalid.invalid>")),
    };

    /// <summary>All scenarios that differ.</summary>
    internal static IEnumerable<string> Names => s_all.Keys;

    /// <summary>The difference of a scenario; null for none.</summary>
    internal static KnownDifferences? Of(string scenario) => s_all.GetValueOrDefault(scenario);

    /// <summary>What Kamailio said, with the differences made.</summary>
    internal string Apply(string transcript)
    {
        foreach (var (theirs, ours) in Lines) transcript = Regex.Replace(transcript, theirs, ours);
        return transcript;
    }

    private static string Answer(string status, string scenario)
    {
        string hash = $"{scenario.GetHashCodeOfText():x}";
        return $"--- alice heard\nSIP/2.0 {status}\nCSeq: 1 MESSAGE\nCall-ID: c1-{hash}@scene\nContent-Length: 0\nFrom: <sip:alice.{hash}@SERVER>;tag=t-alice\nServer: *\n"
            + $"To: <sip:bob.{hash}@SERVER>;tag=*\nVia: SIP/2.0/UDP ALICE;branch=z9hG4bK-{hash}-c1-1-MESSAGE;received=127.0.0.1;rport=ALICEPORT\n\n\n";
    }
}
