using Chappe.Sip.Digest;
using Chappe.Sip.Framing;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Sdp;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip;

/// <summary>What stands in the torture messages, value by value, where their RFC has something to say about it (threats P1).</summary>
public sealed class TortureValueTests
{
    [Test]
    public void Wsinv_gives_all_its_folded_and_compact_values()
    {
        var message = Good("wsinv");
        Assert.Multiple(() =>
        {
            Assert.That(message.Text(message.RequestUri), Is.EqualTo("sip:vivekg@chair-dnrc.example.com;unknownparam"));
            Assert.That(message.Text(message.To.Uri), Is.EqualTo("sip:vivekg@chair-dnrc.example.com"));
            Assert.That(message.Text(message.To.Tag), Is.EqualTo("1918181833n"));
            Assert.That(message.Text(message.From.DisplayName), Is.EqualTo("\"J Rosenberg \\\\\\\"\""));
            Assert.That(message.Text(message.From.Tag), Is.EqualTo("98asjd8"));
            Assert.That(message.MaxForwards, Is.EqualTo(68));
            Assert.That(message.CSeq.Number, Is.EqualTo(9));
            Assert.That(message.Body.Length, Is.EqualTo(150));
            Assert.That(message.First(HeaderId.Subject).Value, Is.EqualTo(new Slice(message.First(HeaderId.Subject).Value.Offset, 0)));
            Assert.That(message.Text(message.Headers[message.IndexOf("unknownheaderwithunusualvalue"u8)].Value), Is.EqualTo(";;,,;;,;"));
            Assert.That(Vias(message), Is.EqualTo(new[] { "UDP 192.0.2.2 390skdjuw", "TCP spindle.example.com z9hG4bK9ikj8", "UDP 192.168.255.111 z9hG4bK30239" }));
            Assert.That(Addresses(message, HeaderId.Route), Is.EqualTo(new[] { "sip:services.example.com;lr;unknownwith=value;unknown-no-value" }));
            Assert.That(Parameter(message, HeaderId.Contact, "newparam"), Is.EqualTo("newvalue"));
            Assert.That(Parameter(message, HeaderId.Contact, "q"), Is.EqualTo("0.33"));
            Assert.That(Parameter(message, HeaderId.Contact, "secondparam"), Is.EqualTo(""));
            Assert.That(message.CheckValues(), Is.EqualTo(MessageFault.None));
        });
    }

    [Test]
    public void Intmeth_gives_its_exotic_tokens()
    {
        var message = Good("intmeth");
        Assert.Multiple(() =>
        {
            Assert.That(message.Method, Is.EqualTo(SipMethod.Other));
            Assert.That(message.Text(message.MethodName), Is.EqualTo("!interesting-Method0123456789_*+`.%indeed'~"));
            Assert.That(message.Text(message.RequestUriParts.User), Is.EqualTo("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"));
            Assert.That(message.Text(message.RequestUriParts.Password), Is.EqualTo("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"));
            Assert.That(message.Text(message.To.DisplayName), Is.EqualTo("\"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007F\""));
            Assert.That(message.Text(message.From.Tag), Is.EqualTo("_token~1'+`*%!-."));
            Assert.That(message.Text(message.From.DisplayName), Is.EqualTo("token1~` token2'+_ token3*%!.-"));
            Assert.That(Parameter(message, HeaderId.From, "fromParam''~+*_!.-%"), Is.EqualTo("\"работающий\""));
            Assert.That(message.Text(message.TopVia.Branch), Is.EqualTo("z9hG4bK-.!%66*_+`'~"));
            Assert.That(message.MaxForwards, Is.EqualTo(255));
            Assert.That(message.IndexOf("EXTENSIONHEADER-!.%*+_`'~"u8), Is.EqualTo(6));
        });
    }

    [Test]
    public void Esc01_keeps_escapes_as_user_data()
    {
        var message = Good("esc01");
        Assert.That(message.RequestUriParts.Scheme, Is.EqualTo(UriScheme.Sip));
        Assert.That(message.Text(message.RequestUriParts.User), Is.EqualTo("sips%3Auser%40example.com"));
        Assert.That(message.Text(message.RequestUriParts.Host), Is.EqualTo("example.net"));
        var contact = message.Addresses(HeaderId.Contact);
        Assert.That(contact.MoveNext() && SipUri.TryParse(message.Octets, contact.Current.Uri, out var uri) && new UriParameters(message.Octets, uri.Parameters).Has("lr"u8), Is.True);
    }

    [Test]
    public void Escnull_holds_two_different_bindings()
    {
        var message = Good("escnull");
        var contacts = Addresses(message, HeaderId.Contact);
        Assert.That(contacts, Is.EqualTo(new[] { "sip:%00@host5.example.com", "sip:%00%00@host5.example.com" }));
        Assert.That(SipUri.Equivalent("sip:%00@host5.example.com"u8, "sip:%00%00@host5.example.com"u8), Is.False);
        Assert.That(message.Body.Length, Is.Zero);
    }

    [Test]
    public void Esc02_is_no_REGISTER_and_has_two_contacts()
    {
        var message = Good("esc02");
        Assert.That(message.Method, Is.EqualTo(SipMethod.Other));
        Assert.That(message.Text(message.MethodName), Is.EqualTo("RE%47IST%45R"));
        Assert.That(Addresses(message, HeaderId.Contact), Is.EqualTo(new[] { "sip:alias1@host1.example.com", "sip:alias3@host3.example.com" }));
    }

    [Test]
    public void Lwsdisp_has_a_display_name_without_a_space_behind_it()
    {
        var message = Good("lwsdisp");
        Assert.That(message.Text(message.From.DisplayName), Is.EqualTo("caller"));
    }

    [Test]
    public void Longreq_keeps_all_34_Vias()
    {
        var message = Good("longreq");
        var vias = Vias(message);
        Assert.That(vias, Has.Count.EqualTo(34));
        Assert.That(vias[^1], Does.StartWith("TCP host.example.com verylong"));
        Assert.That(message.CheckValues(), Is.EqualTo(MessageFault.None));
        Assert.That(message.From.Tag.Length, Is.GreaterThan(100));
    }

    [Test]
    public void Dblreq_ends_at_its_Content_Length_and_is_two_messages_on_a_stream()
    {
        var octets = TestData.Torture("dblreq");
        var message = TestData.Good(octets);
        Assert.That((message.Method, message.Body.Length), Is.EqualTo((SipMethod.Register, 0)));
        Assert.That(message.Length, Is.LessThan(octets.Length));

        var framer = new StreamFramer();
        var rest = octets.AsSpan();
        var kinds = new List<FrameKind>();
        while (!rest.IsEmpty)
        {
            var frame = framer.Next(rest);
            kinds.Add(frame.Kind);
            if (frame.Kind == FrameKind.NeedMore) break;
            rest = rest[frame.Length..];
        }
        Assert.That(kinds.Where(k => k == FrameKind.Message).Count(), Is.EqualTo(2));
    }

    [Test]
    public void Semiuri_has_its_semicolon_in_the_user()
    {
        var message = Good("semiuri");
        Assert.That(message.Text(message.RequestUriParts.User), Is.EqualTo("user;par=u%40example.net"));
        Assert.That(message.RequestUriParts.Parameters.IsPresent, Is.False);
        var accepted = new List<string?>();
        foreach (var value in new ListValues(message.Octets, message.First(HeaderId.Accept).Value)) accepted.Add(message.Text(value));
        Assert.That(accepted, Has.Count.EqualTo(6).And.Contains("message/sipfrag"));
    }

    [Test]
    public void Transports_keeps_the_unknown_one() =>
        Assert.That(Vias(Good("transports")).Select(v => v.Split(' ')[0]), Is.EqualTo(new[] { "UDP", "SCTP", "TLS", "UNKNOWN", "TCP" }));

    [Test]
    public void Mpart01_carries_its_binary_body_as_it_is()
    {
        var octets = TestData.Torture("mpart01");
        var message = TestData.Good(octets);
        Assert.That(message.Body.End, Is.EqualTo(octets.Length));
        Assert.That(message[message.Body].Contains((byte)0), Is.True);
        Assert.That(new HeaderParameters(message.Octets, message.First(HeaderId.ContentType).Value).TryGet("boundary"u8, out var boundary), Is.True);
        Assert.That(message.Text(boundary), Is.EqualTo("7a9cbec02ceef655"));
    }

    [TestCase("unreason", 200, "= 2**3 * 5**2 но сто девяносто девять - простое")]
    [TestCase("noreason", 100, "")]
    [TestCase("bcast", 200, "OK")]
    public void A_response_keeps_its_reason(string name, int status, string reason)
    {
        var message = Good(name);
        Assert.That((message.StatusCode, message.Text(message.ReasonPhrase)), Is.EqualTo((status, reason)));
    }

    [Test]
    public void Bcast_names_the_broadcast_address_in_its_second_Via()
    {
        var message = Good("bcast");
        Assert.That(message.TryGetSecondVia(out var via), Is.True);
        Assert.That(message.Text(via.Host), Is.EqualTo("255.255.255.255"));
    }

    // Those that a 400 (or 505) can answer, by what the index says of them.
    [TestCase("clerr", true)]
    [TestCase("ncl", true)]
    [TestCase("scalar02", true)]
    [TestCase("quotbal", true)]
    [TestCase("ltgtruri", true)]
    [TestCase("lwsruri", true)]
    [TestCase("lwsstart", true)]
    [TestCase("trws", true)]
    [TestCase("escruri", true)]
    [TestCase("badaspec", true)]
    [TestCase("baddn", true)]
    [TestCase("badvers", true)]
    [TestCase("mismatch01", true)]
    [TestCase("mismatch02", true)]
    [TestCase("multi01", true)]
    [TestCase("mcl01", true)]
    [TestCase("ipv6-bad", true)]
    [TestCase("badinv01", false)] // its only Via is broken: there is nowhere to send an answer by
    [TestCase("insuf", false)]
    [TestCase("scalarlg", false)] // responses are dropped
    [TestCase("bigcode", false)]
    public void A_refused_message_can_be_answered_or_not(string name, bool canBeAnswered) =>
        Assert.That(TestData.Parse(TestData.Torture(name), out _).CanBeAnswered, Is.EqualTo(canBeAnswered));

    [Test]
    public void Baddn_with_its_empty_line_has_a_fault_in_From()
    {
        TestData.Parse([.. TestData.Torture("baddn"), .. "\r\n"u8], out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.From));
    }

    [Test]
    public void Badvers_is_answered_505() => Assert.That(MessageFaults.StatusCode(MessageFault.Version), Is.EqualTo(505));

    [TestCase("clerr", FrameKind.NeedMore, FrameFault.None)]
    [TestCase("ncl", FrameKind.Refused, FrameFault.BadContentLength)]
    [TestCase("mcl01", FrameKind.Refused, FrameFault.SeveralContentLengths)]
    [TestCase("inv2543", FrameKind.Refused, FrameFault.NoContentLength)]
    [TestCase("wsinv", FrameKind.Message, FrameFault.None)]
    [TestCase("mpart01", FrameKind.Message, FrameFault.None)]
    [TestCase("longreq", FrameKind.Message, FrameFault.None)]
    public void On_a_stream_only_a_sure_length_frames(string name, FrameKind kind, FrameFault fault)
    {
        var frame = new StreamFramer().Next(TestData.Torture(name));
        Assert.That((frame.Kind, frame.Fault), Is.EqualTo((kind, fault)));
    }

    [Test]
    public void Badbranch_has_a_branch_that_identifies_nothing()
    {
        var message = Good("badbranch");
        Assert.That(message.TopVia.HasUniqueBranch(message.Octets), Is.False);
    }

    [TestCase("baddate", MessageFault.None)] // Date is nobody's business here
    [TestCase("regbadct", MessageFault.AddressHeader)]
    [TestCase("regescrt", MessageFault.None)]
    [TestCase("cparam01", MessageFault.None)]
    [TestCase("cparam02", MessageFault.None)]
    [TestCase("unksm2", MessageFault.None)]
    [TestCase("invut", MessageFault.None)]
    [TestCase("sdp01", MessageFault.None)]
    [TestCase("inv2543", MessageFault.None)]
    public void The_values_that_a_registrar_or_proxy_uses_are_checked(string name, MessageFault fault) => Assert.That(Good(name).CheckValues(), Is.EqualTo(fault));

    [TestCase("unkscm")]
    [TestCase("novelsc")]
    public void An_unknown_scheme_is_a_URI_whose_scheme_is_unknown(string name) => Assert.That(Good(name).RequestUriParts.Scheme, Is.EqualTo(UriScheme.Other));

    [Test]
    public void Unksm2_has_addresses_of_other_schemes()
    {
        var message = Good("unksm2");
        Assert.That((message.Text(message.To.Uri), message.Text(message.From.Uri)), Is.EqualTo(("isbn:2983792873", "http://www.example.com")));
        Assert.That(Addresses(message, HeaderId.Contact), Is.EqualTo(new[] { "name:John_Smith" }));
    }

    [TestCase("bext01", HeaderId.ProxyRequire, "noProxiesSupportThis|norDoAnyProxiesSupportThis")]
    [TestCase("bext01", HeaderId.Require, "nothingSupportsThis|nothingSupportsThisEither")]
    public void Option_tags_are_walked(string name, HeaderId id, string expected)
    {
        var message = Good(name);
        var tags = new List<string?>();
        foreach (var tag in new ListValues(message.Octets, message.First(id).Value)) tags.Add(message.Text(tag));
        Assert.That(string.Join('|', tags), Is.EqualTo(expected));
    }

    [Test]
    public void Regaut01_carries_no_credentials_that_we_know()
    {
        var message = Good("regaut01");
        Assert.That(DigestCredentials.TryParse(message.Octets, message.First(HeaderId.Authorization).Value, out _), Is.False);
    }

    [Test]
    public void Zeromf_has_no_hops_left_and_inv2543_says_nothing()
    {
        Assert.That(Good("zeromf").MaxForwards, Is.Zero);
        Assert.That(Good("inv2543").MaxForwards, Is.EqualTo(-1));
    }

    [Test]
    public void Inv2543_has_a_body_to_the_end_of_the_datagram()
    {
        var octets = TestData.Torture("inv2543");
        var message = TestData.Good(octets);
        Assert.That(message.Body.End, Is.EqualTo(octets.Length));
        Assert.That(message.TopVia.Branch.IsPresent, Is.False);
        Assert.That(message.Text(message.To.Parameters), Is.EqualTo(";user=phone"), "without brackets it is To's parameter");
    }

    [Test]
    public void Cparam01_has_a_header_parameter_and_cparam02_one_of_the_URI()
    {
        Assert.That(Addresses(Good("cparam01"), HeaderId.Contact), Is.EqualTo(new[] { "sip:+19725552222@gw1.example.net" }));
        Assert.That(Parameter(Good("cparam01"), HeaderId.Contact, "unknownparam"), Is.EqualTo(""));
        Assert.That(Addresses(Good("cparam02"), HeaderId.Contact), Is.EqualTo(new[] { "sip:+19725552222@gw1.example.net;unknownparam" }));
    }

    [Test]
    public void Regescrt_has_headers_in_a_contact()
    {
        var message = Good("regescrt");
        var contacts = message.Addresses(HeaderId.Contact);
        Assert.That(contacts.MoveNext() && SipUri.TryParse(message.Octets, contacts.Current.Uri, out var uri) && uri.Headers.IsPresent, Is.True);
    }

    [TestCase("ipv6-good", "[2001:db8::10]", 0, "[2001:db8::9:1]")]
    [TestCase("port-ambiguous", "[2001:db8::10:5070]", 0, "[2001:db8::9:1]")]
    [TestCase("port-unambiguous", "[2001:db8::10]", 5070, "[2001:db8::9:1]")]
    [TestCase("via-received-param-with-delim", "[2001:db8::10]", 0, "[2001:db8::9:1]")]
    [TestCase("via-received-param-no-delim", "[2001:db8::10]", 0, "[2001:db8::9:1]")]
    [TestCase("ipv6-bug-abnf-3-colons", "[2001:db8:::192.0.2.1]", 0, "lab1.east.example.com")]
    [TestCase("ipv6-correct-abnf-2-colons", "[2001:db8::192.0.2.1]", 0, "lab1.east.example.com")]
    [TestCase("ipv4-mapped-ipv6", "example.com", 0, "[::ffff:192.0.2.10]")]
    public void IPv6_hosts_keep_their_brackets_and_ports(string name, string host, int port, string via)
    {
        var message = Good(name);
        Assert.That((message.Text(message.RequestUriParts.Host), message.RequestUriParts.Port, message.Text(message.TopVia.Host)), Is.EqualTo((host, port, via)));
    }

    [TestCase("via-received-param-with-delim", "[2001:db8::9:255]")]
    [TestCase("via-received-param-no-delim", "2001:db8::9:255")]
    public void A_received_parameter_is_taken_with_and_without_brackets(string name, string received)
    {
        var message = Good(name);
        Assert.That(message.Text(message.TopVia.Received), Is.EqualTo(received));
        Assert.That(message.TopVia.Branch.IsPresent, Is.True);
    }

    [Test]
    public void Mult_ip_in_header_keeps_Vias_of_both_families_in_order() =>
        Assert.That(Vias(Good("mult-ip-in-header")).Select(v => v.Split(' ')[1]), Is.EqualTo(new[] { "[2001:db8::9:1]", "192.0.2.1", "[2001:db8::9:255]" }));

    [TestCase("ipv6-in-sdp", "2001:db8::20")]
    [TestCase("ipv4-mapped-ipv6", "::ffff:192.0.2.2")]
    public void IPv6_in_SDP_has_no_brackets(string name, string address)
    {
        var message = Good(name);
        Assert.That(SdpSession.TryParse(message.Octets, message.Body, out var session), Is.True);
        Assert.That((session.Connection.IsIPv6, message.Text(session.Connection.Address)), Is.EqualTo((true, address)));
    }

    private static SipMessage Good(string name) => TestData.Good(TestData.Torture(name));

    private static List<string> Vias(SipMessage message)
    {
        var seen = new List<string>();
        foreach (var via in message.Vias) seen.Add($"{message.Text(via.Transport)} {message.Text(via.Host)} {message.Text(via.Branch)}");
        return seen;
    }

    private static List<string?> Addresses(SipMessage message, HeaderId id)
    {
        var seen = new List<string?>();
        foreach (var address in message.Addresses(id)) seen.Add(message.Text(address.Uri));
        return seen;
    }

    private static string? Parameter(SipMessage message, HeaderId id, string name)
    {
        var addresses = message.Addresses(id);
        Assert.That(addresses.MoveNext(), Is.True);
        return new HeaderParameters(message.Octets, addresses.Current.Parameters).TryGet(System.Text.Encoding.UTF8.GetBytes(name), out var value)
            ? message.Text(value) ?? ""
            : null;
    }
}
