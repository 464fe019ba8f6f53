using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Messages;

public sealed class SipMessageTests
{
    [Test]
    public void A_request_is_read()
    {
        var message = TestData.Good(TestData.Invite);
        Assert.Multiple(() =>
        {
            Assert.That(TestData.Invite, Has.Length.EqualTo(880));
            Assert.That(message.IsRequest, Is.True);
            Assert.That(message.Method, Is.EqualTo(SipMethod.Invite));
            Assert.That(message.Text(message.MethodName), Is.EqualTo("INVITE"));
            Assert.That(message.Text(message.RequestUri), Is.EqualTo("sip:bob@biloxi.example.com;transport=udp"));
            Assert.That(message.Text(message.RequestUriParts.Transport), Is.EqualTo("udp"));
            Assert.That(message.Headers.Length, Is.EqualTo(12));
            Assert.That(message.Text(message.TopVia.Branch), Is.EqualTo("z9hG4bK74bf9f1d6e2a"));
            Assert.That(message.Text(message.From.Tag), Is.EqualTo("9fxced76sl"));
            Assert.That(message.Text(message.To.Uri), Is.EqualTo("sip:bob@biloxi.example.com"));
            Assert.That(message.To.Tag.IsPresent, Is.False);
            Assert.That(message.CSeq.Number, Is.EqualTo(31862));
            Assert.That(message.Text(message.CallId), Is.EqualTo("3848276298220188511@atlanta.example.com"));
            Assert.That(message.MaxForwards, Is.EqualTo(70));
            Assert.That(message.Text(message.Body), Does.StartWith("v=0\r\n").And.EndsWith("a=sendrecv\r\n"));
            Assert.That(message.CheckValues(), Is.EqualTo(MessageFault.None));
            Assert.That(message.CanBeAnswered, Is.True);
        });
    }

    [Test]
    public void A_response_is_read()
    {
        var message = TestData.Good(TestData.Lines("SIP/2.0 180 Ringing, please\n" + Mandatory("INVITE") + "\n"));
        Assert.Multiple(() =>
        {
            Assert.That(message.IsRequest, Is.False);
            Assert.That(message.StatusCode, Is.EqualTo(180));
            Assert.That(message.Text(message.ReasonPhrase), Is.EqualTo("Ringing, please"));
            Assert.That(message.Method, Is.EqualTo(SipMethod.Invite));
            Assert.That(message.Text(message.MethodName), Is.EqualTo("INVITE"));
            Assert.That(message.RequestUri.IsPresent, Is.False);
            Assert.That(message.CanBeAnswered, Is.False);
        });
    }

    [TestCase("SIP/2.0 200 OK", MessageFault.None)]
    [TestCase("SIP/2.0 200 ", MessageFault.None)]
    [TestCase("SIP/2.0 200", MessageFault.None)]
    [TestCase("SIP/2.0 699 x", MessageFault.None)]
    [TestCase("SIP/2.0 99 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 099 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 700 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 0200 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 4294967496 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 -200 x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0 20x", MessageFault.StatusCode)]
    [TestCase("SIP/2.0  200 OK", MessageFault.StatusCode)]
    [TestCase("SIP/3.0 200 OK", MessageFault.Version)]
    [TestCase("SIP/2.0", MessageFault.StartLine)]
    [TestCase("OPTIONS sip:a SIP/2.0", MessageFault.None)]
    [TestCase("OPTIONS sip:a sip/2.0", MessageFault.None)]
    [TestCase("OPTIONS sip:a SIP/2.1", MessageFault.Version)]
    [TestCase("OPTIONS sip:a SIP/2.00", MessageFault.Version)]
    [TestCase("OPTIONS sip:a SIP/", MessageFault.Version)]
    [TestCase("OPTIONS sip:a HTTP/1.1", MessageFault.StartLine)]
    [TestCase("OPTIONS sip:a", MessageFault.StartLine)]
    [TestCase("OPTIONS SIP/2.0", MessageFault.StartLine)]
    [TestCase("OPTIONS", MessageFault.StartLine)]
    [TestCase(" OPTIONS sip:a SIP/2.0", MessageFault.StartLine)]
    [TestCase("OPT(ONS sip:a SIP/2.0", MessageFault.StartLine)]
    [TestCase("OPTIONS\tsip:a SIP/2.0", MessageFault.StartLine)]
    [TestCase("OPTIONS  sip:a SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS sip:a  SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS sip:a SIP/2.0 ", MessageFault.RequestUri)]
    [TestCase("OPTIONS sip:a\t SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS <sip:a> SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS sip:a?x=y SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS * SIP/2.0", MessageFault.RequestUri)]
    [TestCase("OPTIONS tel:+1201 SIP/2.0", MessageFault.None)]
    public void A_start_line_is_taken_or_its_fault_named(string line, MessageFault expected)
    {
        TestData.Parse(TestData.Lines(line + "\n" + Mandatory() + "\n"), out var fault);
        Assert.That(fault, Is.EqualTo(expected));
    }

    [Test]
    public void A_version_in_small_letters_goes_out_in_capitals()
    {
        var message = TestData.Good(TestData.Lines("OPTIONS sip:a sip/2.0\n" + Mandatory() + "\n"));
        Assert.That(Written(message), Does.StartWith("OPTIONS sip:a SIP/2.0\r\n"));
    }

    [TestCase("Subject : a", "a")]
    [TestCase("s\t: a ", "a")]
    [TestCase("SUBJECT:a\n b\n\tc", "a\r\n b\r\n\tc")]
    [TestCase("Subject:\n a", "a")]
    [TestCase("Subject:", "")]
    [TestCase("Subject: \n \n", "")]
    [TestCase("Subject: :", ":")]
    [TestCase("Subject: \"a\\\u0007b\"", "\"a\\\u0007b\"")]
    public void P4_A_header_is_found_in_every_spelling(string header, string value)
    {
        var message = TestData.Good(TestData.Request(header));
        Assert.That(message.Text(message.First(HeaderId.Subject).Value), Is.EqualTo(value));
        Assert.That(message.IndexOf("subject"u8), Is.Zero);
        Assert.That(message.IndexOf("S"u8), Is.Zero);
    }

    [Test]
    public void P4_Unknown_headers_are_found_in_any_case_and_in_order()
    {
        var message = TestData.Good(TestData.Request("X-Foo: 1\nx-foo : 2\nX-Fo: 3\nX-FOO: 4"));
        var found = new List<string?>();
        for (var i = message.IndexOf("X-foo"u8); i >= 0; i = message.IndexOf("X-foo"u8, i + 1)) found.Add(message.Text(message.Headers[i].Value));
        Assert.That(found, Is.EqualTo(new[] { "1", "2", "4" }));
        Assert.That(message.IndexOf("X-f"u8), Is.EqualTo(-1));
        Assert.That(message.First(HeaderId.Route), Is.EqualTo(default(HeaderEntry)));
    }

    [Test]
    public void Lines_follow_each_other_without_a_gap()
    {
        var message = TestData.Good(TestData.Torture("wsinv"));
        var at = message.HeadersStart;
        foreach (var header in message.Headers)
        {
            Assert.That(header.Line.Offset, Is.EqualTo(at));
            at = header.LineEnd;
        }
        Assert.That(at, Is.EqualTo(message.HeadersEnd));
        Assert.That(message.Body.Offset, Is.EqualTo(at + 2));
    }

    [TestCase("Nonsense")]
    [TestCase(": x")]
    [TestCase(" : x")]
    [TestCase("X Y: z")]
    [TestCase("X(Y): z")]
    [TestCase("Ж: z")]
    [TestCase("Via@: z")]
    public void A_header_without_a_name_is_a_fault_that_can_be_answered(string header)
    {
        var message = TestData.Parse(TestData.Lines("OPTIONS sip:a SIP/2.0\n" + Mandatory() + header + "\n\n"), out var fault);
        // A line that starts with white space would be the fold of the one before it.
        Assert.That(fault, Is.EqualTo(header[0] == ' ' ? MessageFault.CSeq : MessageFault.HeaderLine));
        Assert.That(message.CanBeAnswered, Is.True);
    }

    [Test]
    public void A_fold_before_the_first_header_belongs_to_nothing()
    {
        TestData.Parse(TestData.Lines("OPTIONS sip:a SIP/2.0\n X: y\n" + Mandatory() + "\n"), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.HeaderLine));
    }

    [TestCase("Subject: a\rb")]
    [TestCase("Subject: a\nb")]
    [TestCase("Subject: a\0b")]
    [TestCase("Subject: a\u007fb")]
    [TestCase("Subject: a\u001bb")]
    [TestCase("Subject: \"a\u0007\"")]
    [TestCase("Subject: a\\\u0007")]
    [TestCase("Subject: \"a\" \\\0")]
    [TestCase("Subject: \"\\\r\"")]
    [TestCase("Sub\0ject: a")]
    public void P5_A_control_octet_outside_a_quoted_pair_is_a_fault(string header)
    {
        var octets = Encoding.ASCII.GetBytes("OPTIONS sip:a SIP/2.0\r\n" + header + "\r\n" + Mandatory().ReplaceLineEndings("\r\n") + "\r\n");
        var message = TestData.Parse(octets, out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.ControlOctet));
        Assert.That(message.CanBeAnswered, Is.True, "the faulty header is not needed for the answer");
        Assert.That(message.IndexOf("Subject"u8), Is.EqualTo(-1), "and nobody sees it");
    }

    [Test]
    public void P5_Headers_hidden_behind_a_bare_line_end_are_not_seen()
    {
        var octets = Encoding.ASCII.GetBytes("OPTIONS sip:a SIP/2.0\r\n" + Mandatory().ReplaceLineEndings("\r\n").Replace("a@b", "a@b\nRoute: <sip:evil>", StringComparison.Ordinal) + "\r\n");
        var message = TestData.Parse(octets, out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.ControlOctet));
        Assert.That(message.IndexOf(HeaderId.Route), Is.EqualTo(-1));
        Assert.That(message.CanBeAnswered, Is.False, "the header with the fault would have to be copied");
    }

    [Test]
    public void P5_A_message_of_LF_lines_is_refused()
    {
        TestData.Parse(Encoding.ASCII.GetBytes("OPTIONS sip:a SIP/2.0\n" + Mandatory().ReplaceLineEndings("\n") + "\n"), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.ControlOctet));
    }

    [Test]
    public void P5_A_control_octet_in_the_start_line_is_a_fault()
    {
        TestData.Parse(TestData.Lines("OPTIONS sip:a\u0001b SIP/2.0\n" + Mandatory() + "\n"), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.ControlOctet));
    }

    [TestCase("To: <sip:a@b>")]
    [TestCase("t: <sip:a@b>")]
    [TestCase("From: <sip:a@b>;tag=z")]
    [TestCase("Call-ID: a")]
    [TestCase("i: a")]
    [TestCase("CSeq: 1 OPTIONS")]
    [TestCase("Max-Forwards: 70\nMax-Forwards: 70")]
    [TestCase("Content-Length: 0\nl: 0")]
    public void P3_A_header_that_may_stand_once_may_not_stand_twice(string header)
    {
        var message = TestData.Parse(TestData.Request(header), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.DuplicateHeader));
        Assert.That(message.CanBeAnswered, Is.True);
        foreach (var entry in message.Headers)
            Assert.That(message.IndexOf(entry.Id, message.IndexOf(entry.Id) + 1), Is.EqualTo(-1), "an answer copies what is indexed");
    }

    [TestCase("Via")]
    [TestCase("From")]
    [TestCase("To")]
    [TestCase("Call-ID")]
    [TestCase("CSeq")]
    public void Each_header_that_every_message_needs_is_missed(string name)
    {
        var lines = Mandatory().Split('\n').Where(l => !l.StartsWith(name, StringComparison.Ordinal));
        var message = TestData.Parse(TestData.Lines("OPTIONS sip:a SIP/2.0\n" + string.Join('\n', lines) + "\n"), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.MissingHeader));
        Assert.That(message.CanBeAnswered, Is.False);
    }

    [TestCase("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "Via: SIP/2.0/UDP", MessageFault.Via, false)]
    [TestCase("From: <sip:a@b>;tag=a", "From: <sip:a@b>;tag=a;tag=b", MessageFault.From, true)]
    [TestCase("From: <sip:a@b>;tag=a", "From: <sip:a@b>, <sip:c@d>", MessageFault.From, true)]
    [TestCase("To: <sip:c@d>", "To: *", MessageFault.To, true)]
    [TestCase("To: <sip:c@d>", "To: \"<sip:c@d>", MessageFault.To, true)]
    [TestCase("To: <sip:c@d>", "To:", MessageFault.To, false)]
    [TestCase("Call-ID: a@b", "Call-ID: a b", MessageFault.CallId, true)]
    [TestCase("Call-ID: a@b", "Call-ID:", MessageFault.CallId, false)]
    [TestCase("CSeq: 1 OPTIONS", "CSeq: x OPTIONS", MessageFault.CSeq, true)]
    [TestCase("CSeq: 1 OPTIONS", "CSeq: 1 INVITE", MessageFault.CSeqMethod, true)]
    [TestCase("CSeq: 1 OPTIONS", "CSeq: 1 options", MessageFault.CSeqMethod, true)]
    public void A_needed_value_that_is_not_of_the_grammar_is_named(string was, string becomes, MessageFault expected, bool canBeAnswered)
    {
        var message = TestData.Parse(TestData.Lines("OPTIONS sip:a SIP/2.0\n" + Mandatory().Replace(was, becomes, StringComparison.Ordinal) + "\n"), out var fault);
        Assert.That((fault, message.CanBeAnswered), Is.EqualTo((expected, canBeAnswered)));
    }

    [Test]
    public void An_ACK_is_never_answered()
    {
        var message = TestData.Parse(TestData.Request("Nonsense", "ACK"), out var fault);
        Assert.That((fault, message.CanBeAnswered), Is.EqualTo((MessageFault.HeaderLine, false)));
    }

    [TestCase("Max-Forwards: 256", MessageFault.MaxForwards)]
    [TestCase("Max-Forwards: x", MessageFault.MaxForwards)]
    [TestCase("Max-Forwards:", MessageFault.MaxForwards)]
    [TestCase("Max-Forwards: 0068", MessageFault.None)]
    [TestCase("Expires: 4294967296", MessageFault.Expires)]
    [TestCase("Expires: -1", MessageFault.Expires)]
    [TestCase("Contact: <sip:a@b>, <sip:c", MessageFault.AddressHeader)]
    [TestCase("Contact: sip:user@example.com?Route=x", MessageFault.AddressHeader)] // torture regbadct
    [TestCase("Contact: <sip:a@b>,", MessageFault.AddressHeader)]
    [TestCase("Contact:", MessageFault.AddressHeader)]
    [TestCase("Contact: *", MessageFault.None)]
    [TestCase("Route: <sip:a;lr>, x", MessageFault.AddressHeader)]
    [TestCase("Record-Route: <sip:a;lr>;", MessageFault.AddressHeader)]
    public void P2_The_other_values_are_checked_when_asked_for(string header, MessageFault expected) =>
        Assert.That(TestData.Good(TestData.Request(header)).CheckValues(), Is.EqualTo(expected));

    [TestCase("", 5, MessageFault.None, 5)]
    [TestCase("Content-Length: 3", 5, MessageFault.None, 3)]
    [TestCase("Content-Length: 5", 5, MessageFault.None, 5)]
    [TestCase("Content-Length: 6", 5, MessageFault.ContentLength, 5)]
    [TestCase("Content-Length: -1", 5, MessageFault.ContentLength, 5)]
    [TestCase("Content-Length: 4294967297", 5, MessageFault.ContentLength, 5)]
    [TestCase("Content-Length: 1 1", 5, MessageFault.ContentLength, 5)]
    [TestCase("Content-Length: 262145", 262145, MessageFault.BodyTooLarge, 262145)]
    public void A_body_ends_where_Content_Length_says(string header, int came, MessageFault expected, int length)
    {
        var message = TestData.Parse([.. TestData.Request(header), .. new byte[came]], out var fault);
        Assert.That(fault, Is.EqualTo(expected));
        Assert.That(message.Body.Length, Is.EqualTo(length));
        Assert.That(message.Length, Is.EqualTo(message.Body.End));
    }

    [Test] // threats P6
    public void P6_Every_bound_holds()
    {
        var bounds = new MessageBounds { StartLine = 300, Uri = 200, Header = 400, Headers = 2000, HeaderCount = 20, Vias = 3, Routes = 2, Body = 100 };
        Assert.Multiple(() =>
        {
            Assert.That(Fault(TestData.Request(uri: "sip:" + new string('a', 300))), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault(TestData.Request(uri: "sip:" + new string('a', 200))), Is.EqualTo(MessageFault.UriTooLong));
            Assert.That(Fault(TestData.Request("X: " + new string('a', 400))), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault(TestData.Request(string.Concat(Enumerable.Repeat("X: " + new string('a', 390) + "\n", 6)))), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault(TestData.Request(string.Concat(Enumerable.Repeat("X: 1\n", 16)))), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault(TestData.Request(string.Concat(Enumerable.Repeat("X: 1\n", 15)))), Is.EqualTo(MessageFault.None));
            Assert.That(Fault(TestData.Request("Via: SIP/2.0/UDP a, SIP/2.0/UDP b, SIP/2.0/UDP c")), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault(TestData.Request("Route: <sip:a>, <sip:b>\nRoute: <sip:c>")), Is.EqualTo(MessageFault.TooLarge));
            Assert.That(Fault([.. TestData.Request(), .. new byte[101]]), Is.EqualTo(MessageFault.BodyTooLarge));
        });

        MessageFault Fault(byte[] octets) => new SipMessage { Bounds = bounds }.Parse(octets, octets.Length);
    }

    [Test]
    public void P6_256_headers_are_indexed_and_one_more_is_refused()
    {
        var message = TestData.Good(TestData.Request(string.Concat(Enumerable.Repeat("X: 1\n", 251))));
        Assert.That(message.Headers.Length, Is.EqualTo(256));
        TestData.Parse(TestData.Request(string.Concat(Enumerable.Repeat("X: 1\n", 252))), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.TooLarge));
    }

    [Test]
    public void Empty_lines_before_a_datagrams_message_are_passed_over()
    {
        var message = TestData.Good([.. "\r\n\r\n"u8, .. TestData.Request()]);
        Assert.That(message.Start, Is.EqualTo(4));
        Assert.That(Written(message), Is.EqualTo(Encoding.ASCII.GetString(TestData.Request())));
        TestData.Parse("\r\n\r\n"u8.ToArray(), out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.StartLine));
    }

    [Test]
    public void The_octets_behind_the_length_are_not_looked_at()
    {
        byte[] buffer = [.. TestData.Request(), .. "X: y\r\n\r\n"u8];
        var message = new SipMessage();
        Assert.That(message.Parse(buffer, TestData.Request().Length), Is.EqualTo(MessageFault.None));
        Assert.That(message.Length, Is.EqualTo(TestData.Request().Length));
    }

    [Test]
    public void Every_prefix_of_a_message_is_refused_and_none_throws()
    {
        foreach (var octets in new[] { TestData.Invite, TestData.Torture("wsinv"), TestData.Torture("intmeth"), TestData.Torture("unreason") })
        {
            var message = new SipMessage();
            for (var length = 0; length < octets.Length; length++)
                Assert.That(message.Parse(octets[..length], length), Is.Not.EqualTo(MessageFault.None), $"{length} octets");
            Assert.That(message.Parse(octets, octets.Length), Is.EqualTo(MessageFault.None));
        }
    }

    [Test]
    public void A_message_can_be_used_again_and_remembers_nothing()
    {
        var message = TestData.Good(TestData.Invite);
        message.Edits.Insert(message.HeadersEnd, "X: y\r\n"u8);
        var other = TestData.Torture("unreason");
        Assert.That(message.Parse(other, other.Length), Is.EqualTo(MessageFault.None));
        Assert.That((message.IsRequest, message.StatusCode, message.Edits.Count), Is.EqualTo((false, 200, 0)));
        Assert.That(message.IndexOf(HeaderId.UserAgent), Is.EqualTo(-1));
        message.Parse("junk"u8.ToArray(), 4);
        Assert.That((message.StatusCode, message.Headers.Length, message.TopVia.SentBy.IsPresent, message.Body.IsPresent), Is.EqualTo((0, 0, false, false)));
    }

    [Test]
    public void All_addresses_are_walked_over_lines_and_commas()
    {
        var message = TestData.Good(TestData.Request("Route: <sip:1;lr>,\n <sip:2>\nX: y\nroute : \"a,b\" <sip:3>"));
        var seen = new List<string>();
        var addresses = message.Addresses(HeaderId.Route);
        while (addresses.MoveNext()) seen.Add($"{addresses.HeaderIndex} {message.Text(addresses.Current.Uri)}");
        Assert.That(seen, Is.EqualTo(new[] { "0 sip:1;lr", "0 sip:2", "2 sip:3" }));
        Assert.That(addresses.IsFaulty || addresses.MoveNext(), Is.False);
        Assert.That(message.Addresses(HeaderId.Path).MoveNext(), Is.False);
    }

    [TestCase("outbound", true)]
    [TestCase("PATH", true)]
    [TestCase("100rel", true)]
    [TestCase("pat", false)]
    [TestCase("x", false)]
    [TestCase("", false)]
    public void A_token_is_found_among_all_values_of_a_header(string token, bool isThere)
    {
        var message = TestData.Good(TestData.Request("k: path;x=y,\n outbound\nX: y\nSupported:\nSupported: \"x\", 100rel"));
        Assert.That(message.HasToken(HeaderId.Supported, Encoding.ASCII.GetBytes(token)), Is.EqualTo(isThere));
        Assert.That(message.HasToken(HeaderId.Require, Encoding.ASCII.GetBytes(token)), Is.False);
    }

    [TestCase("Via: SIP/2.0/UDP a, SIP/2.0/UDP b", "b")]
    [TestCase("Via: SIP/2.0/UDP a", "192.0.2.1")]
    [TestCase("", null)]
    [TestCase("Via: SIP/2.0/UDP a, broken", null)]
    public void The_second_Via_is_found_wherever_it_stands(string header, string? host)
    {
        var message = TestData.Good(TestData.Request(header));
        Assert.That(message.TryGetSecondVia(out var via), Is.EqualTo(host is not null));
        Assert.That(message.Text(via.Host), Is.EqualTo(host));
    }

    [Test] // threats P7
    public void P7_Long_messages_cost_linear_time()
    {
        foreach (var part in new[] { "a", "\"", "\\", ",", "\r\n ", "\"\\\u0007\"", "\u0007", "<", ";" })
            Linear.Check(4_000, size =>
            {
                var octets = TestData.Request(("Contact: \"" + string.Concat(Enumerable.Repeat(part, size))).ReplaceLineEndings("\n"));
                var message = new SipMessage { Bounds = new MessageBounds { Header = 1 << 20, Headers = 1 << 20 } };
                return () =>
                {
                    message.Parse(octets, octets.Length);
                    message.CheckValues();
                };
            });
    }

    private static string Mandatory(string method = "OPTIONS") =>
        $"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=a\nTo: <sip:c@d>\nCall-ID: a@b\nCSeq: 1 {method}\n";

    private static string Written(SipMessage message)
    {
        var destination = new byte[MessageWriter.Bound(message)];
        return Encoding.ASCII.GetString(destination, 0, MessageWriter.Write(message, null, destination));
    }
}
