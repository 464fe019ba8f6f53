using System.Text;
using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;

namespace Chappe.Tests.Sip.Msrp;

/// <summary>RFC 4975 section 7: what stands in a frame.</summary>
public sealed class MsrpFrameTests
{
    private static MsrpFault Parse(string text, out MsrpFrame frame) => MsrpFrame.TryParse(Encoding.Latin1.GetBytes(text), out frame);

    private static string Part(string text, Slice part) => text.Substring(part.Offset, part.Length);

    [Test]
    public void The_request_of_RFC_4975_section_4_is_read()
    {
        string text = MsrpFramerTests.Send;
        Assert.That(Parse(text, out var frame), Is.EqualTo(MsrpFault.None));
        Assert.Multiple(() =>
        {
            Assert.That(frame.IsRequest);
            Assert.That(Part(text, frame.Method), Is.EqualTo("SEND"));
            Assert.That(Part(text, frame.TransactionId), Is.EqualTo("d93kswow"));
            Assert.That(Part(text, frame.ToPath), Is.EqualTo("msrp://bob.example.com:8888/9di4eae923wzd;tcp"));
            Assert.That(Part(text, frame.FromPath), Is.EqualTo("msrp://alicepc.example.com:7777/iau39soe2843z;tcp"));
            Assert.That(Part(text, frame.MessageId), Is.EqualTo("12339sdqwer"));
            Assert.That(Part(text, frame.Headers), Does.StartWith("To-Path: ").And.EndsWith("Content-Type: text/plain\r\n"));
            Assert.That(Part(text, frame.Body), Is.EqualTo("Hi, I'm Alice!\r\n\r\n"));
            Assert.That(frame.Code.IsPresent || frame.Reason.IsPresent, Is.False);
        });
    }

    [TestCase("200 OK", "200", "OK")]
    [TestCase("413", "413", null)]
    [TestCase("481 Session does not exist", "481", "Session does not exist")]
    public void A_response_has_a_code_and_perhaps_a_comment(string line, string code, string? reason)
    {
        string text = MsrpFramerTests.Response.Replace("200 OK", line);
        Assert.That(Parse(text, out var frame), Is.EqualTo(MsrpFault.None));
        Assert.That((frame.IsRequest, Part(text, frame.Code), frame.Reason.IsPresent ? Part(text, frame.Reason) : null, frame.Body.IsPresent), Is.EqualTo((false, code, reason, false)));
    }

    [Test]
    public void An_empty_body_counts_the_line_end_in_front_of_the_end_line()
    {
        const string text = "MSRP abcd SEND\r\nTo-Path: a\r\nFrom-Path: b\r\n\r\n\r\n-------abcd$\r\n";
        Assert.That(Parse(text, out var frame), Is.EqualTo(MsrpFault.None));
        Assert.That(Part(text, frame.Body), Is.EqualTo("\r\n"));
    }

    [TestCase("From-Path: b\r\nTo-Path: a\r\n", MsrpFault.Paths)]
    [TestCase("To-Path: a\r\n", MsrpFault.Paths)]
    [TestCase("To-Path: a\r\nX: y\r\nFrom-Path: b\r\n", MsrpFault.Paths)]
    [TestCase("To-Path: a\r\nFrom-Path: b\r\nTo-Path: c\r\n", MsrpFault.Paths)]
    [TestCase("To-Path: a\r\nFrom-Path: b\r\nFrom-Path: c\r\n", MsrpFault.Paths)]
    [TestCase("To-Path: \r\nFrom-Path: b\r\n", MsrpFault.Paths)]
    [TestCase("", MsrpFault.Paths)]
    [TestCase("To-Path: a\r\nFrom-Path: b\r\nno colon\r\n", MsrpFault.Header)]
    [TestCase("To-Path: a\r\nFrom-Path: b\r\nX: y\nZ: z\r\n", MsrpFault.Header)]
    [TestCase("To-Path: a\r\nFrom-Path: b\r\nX: y\rZ: z\r\n", MsrpFault.Header)]
    public void The_paths_stand_first_and_once_and_lines_end_in_CRLF(string headers, MsrpFault fault) =>
        Assert.That(Parse($"MSRP abcd SEND\r\n{headers}-------abcd$\r\n", out _), Is.EqualTo(fault));

    [TestCase("SEND now")]
    [TestCase("SE\tND")]
    [TestCase("2000 OK")]
    public void A_start_line_has_a_method_or_a_status(string line) =>
        Assert.That(Parse($"MSRP abcd {line}\r\nTo-Path: a\r\nFrom-Path: b\r\n-------abcd$\r\n", out _), Is.EqualTo(MsrpFault.StartLine));

    [TestCase("a", "a", null, "a", 1)]
    [TestCase("a b", "a", "b", "b", 2)]
    [TestCase("a b  c", "a", "b  c", "c", 3)]
    public void A_path_is_walked_hop_by_hop(string path, string first, string? rest, string last, int count)
    {
        byte[] octets = Encoding.ASCII.GetBytes("!" + path);
        var slice = new Slice(1, path.Length);
        string Show(Slice part) => Encoding.ASCII.GetString(part.Of(octets));
        Assert.That((Show(MsrpFrame.First(octets, slice)), MsrpFrame.Rest(octets, slice) is { IsPresent: true } left ? Show(left) : null, Show(MsrpFrame.Last(octets, slice)), MsrpFrame.Count(octets, slice)),
            Is.EqualTo((first, rest, last, count)));
    }

    [TestCase("msrps://joe:pw@h.example:99/sess;tcp;x=1;y=2", "msrps", "joe", "joe:pw", "h.example", "99", "sess", "tcp", "tcp;x=1;y=2")]
    [TestCase("msrp://h.example;ws", "msrp", "", "", "h.example", "", "", "ws", "")]
    [TestCase("MSRP://joe@[::1]:4/a/b", "MSRP", "joe", "joe", "[::1]", "4", "a/b", "", "")]
    [TestCase("msrp://[2001:db8::1]/x;tcp", "msrp", "", "", "[2001:db8::1]", "", "x", "tcp", "")]
    public void The_parts_of_a_URI_are_those_that_Kamailio_gives(string text, string scheme, string user, string userInfo, string host, string port, string session, string transport, string parameters)
    {
        byte[] octets = Encoding.ASCII.GetBytes(text);
        Assert.That(MsrpUri.TryParse(octets, out var uri));
        string Show(Slice part) => Encoding.ASCII.GetString(part.Of(octets));
        Assert.That(new[] { Show(uri.Scheme), Show(uri.User), Show(uri.UserInfo), Show(uri.Host), Show(uri.PortText), Show(uri.Session), Show(uri.Transport), Show(uri.Parameters) },
            Is.EqualTo(new[] { scheme, user, userInfo, host, port, session, transport, parameters }));
    }

    [TestCase("http://h;tcp")]
    [TestCase("msrp:h")]
    [TestCase("msrp://")]
    [TestCase("msrp://:5/x;tcp")]
    [TestCase("msrp://h:x/y;tcp")]
    [TestCase("msrp://h:70000/y;tcp")]
    [TestCase("msrp://[::1/y;tcp")]
    [TestCase("hello")]
    [TestCase("")]
    public void What_is_no_MSRP_URI_is_not_read(string text) => Assert.That(MsrpUri.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);
}
