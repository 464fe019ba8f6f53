using System.Text;
using Chappe.Sip.Messages;
using Chappe.Sip.Multipart;

namespace Chappe.Tests.Sip.Multipart;

/// <summary>RFC 2046 section 5.1 and RFC 5621; threats P6, P7 and P8.</summary>
public sealed class MultipartTests
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
    private const string Mixed = "multipart/mixed;boundary=b1";

    private static (byte[] Octets, Slice ContentType, Slice Body) Make(string contentType, string body) =>
        (Encoding.Latin1.GetBytes("X" + contentType + body), new Slice(1, contentType.Length), new Slice(1 + contentType.Length, body.Length));

    private static List<string> Parts(string contentType, string body)
    {
        var (octets, type, range) = Make(contentType, body);
        if (!MultipartBody.TryRead(octets, type, range, out var parts)) return ["none"];
        List<string> found = [];
        foreach (var part in parts)
            found.Add($"{(part.ContentType.IsPresent ? Encoding.Latin1.GetString(part.ContentType.Of(octets)) : "-")}|{Encoding.Latin1.GetString(part.Body.Of(octets))}");
        return found;
    }

    private static string? Find(string contentType, string body, string wanted = "application/sdp")
    {
        var (octets, type, range) = Make(contentType, body);
        return BodyParts.TryFind(octets, type, range, Encoding.ASCII.GetBytes(wanted), out var part) ? Encoding.Latin1.GetString(part.Body.Of(octets)) : null;
    }

    [Test]
    public void Parts_are_read_with_their_type_and_without_the_line_end_of_the_delimiter() =>
        Assert.That(Parts("Multipart/Mixed ; boundary=\"b 1\"", "preamble\r\n--b 1\r\nContent-Type: application/sdp\r\nContent-ID: <x>\r\n\r\n" + Sdp + "\r\n--b 1 \t\r\n\r\nhello\r\n--b 1--\r\nepilogue\r\n--b 1\r\n"),
            Is.EqualTo(new[] { "application/sdp|" + Sdp, "-|hello" }));

    [Test]
    public void Line_feeds_alone_are_line_ends_and_folded_part_headers_are_one() =>
        Assert.That(Parts(Mixed, "--b1\ncontent-type :\n application/sdp;\n x=y\n\nv=0\n--b1--\n"), Is.EqualTo(new[] { "application/sdp;\n x=y|v=0" }));

    [Test]
    public void A_boundary_that_begins_like_another_one_is_not_mistaken_for_it() =>
        Assert.That(Parts(Mixed, "--b1\r\n\r\na\r\n--b12\r\nb\r\n--b1--x\r\n--b1--"), Is.EqualTo(new[] { "-|a\r\n--b12\r\nb\r\n--b1--x" }));

    [TestCase("multipart/mixed")]
    [TestCase("multipart/mixed;boundary")]
    [TestCase("multipart/mixed;boundary=")]
    [TestCase("multipart/mixed;boundary=\"\"")]
    [TestCase("multipart/mixed;boundary=\"a \"")]
    [TestCase("multipart/mixed;boundary=\"a\\\\b\"")]
    [TestCase("multipart/mixed;boundary=\"a")]
    [TestCase("multipart/mixed;boundary=12345678901234567890123456789012345678901234567890123456789012345678901")]
    [TestCase("application/sdp;boundary=b1")]
    public void P8_Without_a_boundary_that_can_be_one_there_are_no_parts(string contentType) =>
        Assert.That(Parts(contentType, "--\r\n--b1\r\n\r\nx\r\n----\r\n--b1--"), Is.EqualTo(new[] { "none" }));

    [Test]
    public void P8_A_missing_end_lets_the_last_part_end_with_the_body()
    {
        Assert.That(Parts(Mixed, "--b1\r\n\r\nx"), Is.EqualTo(new[] { "-|x" }));
        Assert.That(Parts(Mixed, "--b1\r\n"), Is.EqualTo(new[] { "-|" }));
        Assert.That(Parts(Mixed, "--b1"), Is.EqualTo(new[] { "-|" }));
        Assert.That(Parts(Mixed, "--b1--"), Is.Empty);
        Assert.That(Parts(Mixed, ""), Is.Empty);
        var (octets, type, range) = Make(Mixed, "--b1\r\n\r\nx");
        Assert.That(MultipartBody.TryRead(octets, type, range, out var parts), Is.True);
        var walk = parts.GetEnumerator();
        while (walk.MoveNext()) { }
        Assert.That(walk.IsTerminated, Is.False);
    }

    [Test]
    public void P8_A_nested_multipart_with_the_same_boundary_ends() =>
        Assert.That(Parts(Mixed, $"--b1\r\nContent-Type: {Mixed}\r\n\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b1--\r\n--b1--"),
            Is.EqualTo(new[] { Mixed + "|", "application/sdp|v=0" }));

    [Test]
    public void Delimiters_on_end_are_empty_parts() => Assert.That(Parts(Mixed, "--b1\r\n--b1\r\n--b1--"), Is.EqualTo(new[] { "-|", "-|" }));

    private static string Nest(int levels)
    {
        string inner = "Content-Type: application/sdp\r\n\r\nv=0";
        for (int i = levels; i > 1; i--) inner = $"Content-Type: multipart/mixed;boundary=b{i}\r\n\r\n--b{i}\r\n{inner}\r\n--b{i}--";
        return $"--b1\r\n{inner}\r\n--b1--";
    }

    [TestCase(1, true)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    [TestCase(4000, false)]
    public void P6_The_session_description_is_found_three_multiparts_deep_and_no_deeper(int levels, bool found) =>
        Assert.That(Find(Mixed, Nest(levels)), Is.EqualTo(found ? "v=0" : null));

    [Test]
    public void A_body_of_one_piece_is_the_part_itself()
    {
        Assert.That(Find("application/SDP; x=y", Sdp), Is.EqualTo(Sdp));
        Assert.That(Find("text/plain", Sdp), Is.Null);
        Assert.That(Find(Mixed, "--b1\r\n\r\nno\r\n--b1--"), Is.Null);
    }

    private const string Message = "INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
        + "Call-ID: 1\r\nCSeq: 1 INVITE\r\nc: " + Mixed + "\r\n\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nOLD\r\n--b1\r\nContent-Type: application/isup\r\n\r\n\u0001\u0002\r\n--b1--\r\n";

    [Test]
    public void The_session_description_of_a_message_is_replaced_and_everything_else_stays()
    {
        var octets = Encoding.Latin1.GetBytes(Message);
        var message = new SipMessage();
        Assert.That(message.Parse(octets, octets.Length), Is.EqualTo(MessageFault.None));
        Assert.That(BodyParts.TryFindSdp(message, out var part), Is.True);
        Assert.That((Encoding.Latin1.GetString(message[part.Body]), part.Depth), Is.EqualTo(("OLD", 1)));

        message.Edits.Replace(part.Body, "NEWER"u8);
        var written = new byte[2048];
        var expected = Message.Replace("OLD", "NEWER");
        Assert.That(Encoding.Latin1.GetString(written, 0, MessageWriter.Write(message, null, written)), Does.EndWith(expected[expected.IndexOf("--b1", StringComparison.Ordinal)..]));

        var body = new byte[256];
        int length = BodyParts.Replace(message.Octets, message.Body, part, "NEWER"u8, body);
        Assert.That(Encoding.Latin1.GetString(body, 0, length), Is.EqualTo(expected[expected.IndexOf("--b1", StringComparison.Ordinal)..]));
        Assert.That(BodyParts.Replace(message.Octets, message.Body, part, "NEWER"u8, body.AsSpan(0, length - 1)), Is.EqualTo(-1));
    }

    [TestCase("\r\n--")]
    [TestCase("\r\n--b1")]
    [TestCase("\r\n--b1x")]
    [TestCase("\r\n--b1\r\n")]
    [TestCase("\r\n--b1\r\nContent-Type: multipart/mixed;boundary=b1\r\n\r\n")]
    [TestCase(" ")]
    public void P7_Twice_the_body_costs_at_most_two_and_a_half_times_as_much(string piece) => Linear.Check(120_000 / piece.Length, count =>
    {
        var (octets, type, range) = Make(Mixed, "--b1\r\n" + string.Concat(Enumerable.Repeat(piece, count)));
        return () => BodyParts.TryFind(octets, type, range, "application/sdp"u8, out _);
    });

    [Test]
    public void P8_Any_mixture_of_delimiters_ends_and_stays_within_the_body()
    {
        string[] pieces = ["--", "b1", "b2", "\r\n", "\n", "\r", " ", "\t", ":", "Content-Type: ", Mixed, "multipart/mixed;boundary=\"b2\"", "application/sdp", "\r\n\r\n", "\r\n--b1\r\n", "\r\n--b2\r\n", "--b1--", "x"];
        var random = new Random(8);
        for (int round = 0; round < 30_000; round++)
        {
            var (octets, type, range) = Make(Mixed, string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])));
            Assert.That(MultipartBody.TryRead(octets, type, range, out var parts), Is.True);
            int last = range.Offset, count = 0;
            foreach (var part in parts)
            {
                if (part.Headers.Offset < last || part.Body.Offset < part.Headers.Offset || part.Body.End > range.End || ++count > octets.Length) Assert.Fail(Encoding.Latin1.GetString(octets));
                last = part.Body.End;
            }
            BodyParts.TryFind(octets, type, range, "application/sdp"u8, out _);
        }
    }
}
