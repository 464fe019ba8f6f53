using System.Text;
using Chappe.Sip.Framing;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Framing;

public sealed class StreamFramerTests
{
    private static readonly byte[] Options = TestData.Request("Content-Length: 0\n");
    private static readonly byte[] HttpGet = Encoding.ASCII.GetBytes("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");

    [Test]
    public void A_message_ends_where_Content_Length_says()
    {
        var framer = new StreamFramer();
        Assert.That(framer.Next([.. TestData.Invite, .. Options]), Is.EqualTo(new Frame(FrameKind.Message, TestData.Invite.Length)));
        Assert.That(framer.Next(Options), Is.EqualTo(new Frame(FrameKind.Message, Options.Length)));
    }

    [TestCase("l: 4")]
    [TestCase("CONTENT-LENGTH \t: 4")]
    [TestCase("Content-Length:\r\n 4")]
    [TestCase("Content-Length: 4 \r\n\t")]
    [TestCase("L:0004")]
    public void The_length_is_found_in_every_legal_form(string header)
    {
        var framer = new StreamFramer();
        var octets = TestData.Request(header.ReplaceLineEndings("\n"));
        Assert.That(framer.Next([.. octets, .. "abcdINVITE"u8]), Is.EqualTo(new Frame(FrameKind.Message, octets.Length + 4)));
    }

    [Test] // threats F8
    public void F8_A_byte_at_a_time_gives_the_same_message()
    {
        var framer = new StreamFramer();
        for (var i = 0; i < TestData.Invite.Length; i++) Assert.That(framer.Next(TestData.Invite.AsSpan(0, i)).Kind, Is.EqualTo(FrameKind.NeedMore));
        Assert.That(framer.Next(TestData.Invite), Is.EqualTo(new Frame(FrameKind.Message, TestData.Invite.Length)));
    }

    [Test] // threats F8
    public void F8_Every_split_of_a_stream_gives_the_same_messages()
    {
        byte[] stream = [.. "\r\n\r\n"u8, .. TestData.Invite, .. Options, .. "\r\n\r\n"u8, .. TestData.Torture("wsinv"), .. "\r\n\r\n"u8];
        var whole = Frames(stream, stream.Length);
        Assert.That(whole.Count(f => f == "Message"), Is.EqualTo(3));
        for (var split = 1; split < stream.Length; split++) Assert.That(Frames(stream, split).Where(f => f != "Crlf"), Is.EqualTo(whole), $"split at {split}");
    }

    [Test] // threats F8
    public void F8_Forty_messages_in_one_segment_are_forty_messages()
    {
        byte[] stream = [.. Enumerable.Repeat(Options, 40).SelectMany(o => o)];
        Assert.That(Frames(stream, stream.Length), Has.Count.EqualTo(40).And.All.EqualTo("Message"));
    }

    [Test]
    public void The_length_wanted_is_told_as_soon_as_it_is_known()
    {
        var framer = new StreamFramer();
        Assert.That(framer.Next(TestData.Invite.AsSpan(0, TestData.Invite.Length - 1)), Is.EqualTo(new Frame(FrameKind.NeedMore, TestData.Invite.Length)));
        Assert.That(framer.IsInsideMessage, Is.True);
    }

    [Test]
    public void A_double_CRLF_is_a_ping_and_a_single_one_is_not()
    {
        var framer = new StreamFramer();
        Assert.That(framer.Next("\r"u8).Kind, Is.EqualTo(FrameKind.NeedMore));
        Assert.That(framer.Next("\r\n\r\n\r\n"u8), Is.EqualTo(new Frame(FrameKind.Ping, 4)));
        Assert.That(framer.Next("\r\n"u8), Is.EqualTo(new Frame(FrameKind.Crlf, 2)));
        Assert.That(framer.IsInsideMessage, Is.False);
    }

    [Test]
    public void A_ping_that_comes_in_two_halves_is_one_ping()
    {
        var framer = new StreamFramer();
        Assert.That(framer.Next("\r\n"u8), Is.EqualTo(new Frame(FrameKind.Crlf, 2)));
        Assert.That(framer.Next("\r\n"u8), Is.EqualTo(new Frame(FrameKind.Ping, 2)));
        Assert.That(framer.Next("\r\n"u8), Is.EqualTo(new Frame(FrameKind.Crlf, 2)));
    }

    [Test] // threats F2
    public void F2_A_message_without_Content_Length_is_refused_and_can_be_answered()
    {
        var octets = TestData.Request();
        Assert.That(new StreamFramer().Next([.. octets, .. "more"u8]), Is.EqualTo(new Frame(FrameKind.Refused, octets.Length, FrameFault.NoContentLength)));
    }

    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1 2")]
    [TestCase("1, 1")]
    [TestCase("")]
    [TestCase("0x10")]
    [TestCase("4294967296")]
    [TestCase("99999999999999999999999999")]
    [TestCase("٤")]
    public void F1_A_length_that_is_not_a_plain_number_is_refused(string length)
    {
        var frame = new StreamFramer().Next(TestData.Request($"Content-Length: {length}\n"));
        Assert.That((frame.Kind, frame.Fault), Is.EqualTo((FrameKind.Refused, FrameFault.BadContentLength)));
    }

    [TestCase("Content-Length: 0\nContent-Length: 0")]
    [TestCase("Content-Length: 5\nl: 0")]
    [TestCase("l : 0\nl: 5")]
    public void F1_Two_lengths_are_refused_even_when_equal(string headers)
    {
        var frame = new StreamFramer().Next(TestData.Request(headers));
        Assert.That(frame.Fault, Is.EqualTo(FrameFault.SeveralContentLengths));
        Assert.That(frame.Length, Is.GreaterThan(0));
    }

    [Test] // threats P6
    public void P6_What_passes_a_bound_is_refused_before_it_is_whole()
    {
        var bounds = new MessageBounds { StartLine = 100, Header = 200, Headers = 400, HeaderCount = 10, Body = 1000 };
        Assert.That(Fault("OPTIONS sip:" + new string('a', 100)), Is.EqualTo(FrameFault.StartLineTooLong));
        Assert.That(Fault("OPTIONS sip:a SIP/2.0\r\nX: " + new string('a', 200)), Is.EqualTo(FrameFault.HeadersTooLong));
        Assert.That(Fault("OPTIONS sip:a SIP/2.0\r\n" + string.Concat(Enumerable.Repeat("X: 1\r\n", 11))), Is.EqualTo(FrameFault.HeadersTooLong));
        Assert.That(Fault("OPTIONS sip:a SIP/2.0\r\nX: " + string.Concat(Enumerable.Repeat("aaaa\r\n ", 100))), Is.EqualTo(FrameFault.HeadersTooLong));
        Assert.That(Fault("OPTIONS sip:a SIP/2.0\r\nl: 1001\r\n\r\n"), Is.EqualTo(FrameFault.BodyTooLarge));

        FrameFault Fault(string text) => new StreamFramer(bounds).Next(Encoding.ASCII.GetBytes(text)).Fault;
    }

    [TestCase("OPTIONS sip:a SIP/2.0\nVia: x")]
    [TestCase("OPTIONS sip:a SIP/2.0\r\nVia: x\nl: 0\r\n\r\n")]
    [TestCase("\r\rOPTIONS")]
    public void P5_A_bare_line_end_is_refused(string text) =>
        Assert.That(new StreamFramer().Next(Encoding.ASCII.GetBytes(text)).Fault, Is.EqualTo(FrameFault.BareLineFeed));

    [TestCase("\u0016\u0003\u0001", FrameFault.Tls)]
    [TestCase("\0\u0001", FrameFault.NotSip)]
    [TestCase("hello world\r\n", FrameFault.NotSip)]
    [TestCase("\n", FrameFault.NotSip)]
    [TestCase("GET / HTTP/2.0\r\n", FrameFault.NotSip)]
    [TestCase("HTTP/1.1 200 OK\r\n", FrameFault.NotSip)]
    public void Other_protocols_are_told_apart(string text, FrameFault fault) =>
        Assert.That(new StreamFramer().Next(Encoding.Latin1.GetBytes(text)).Fault, Is.EqualTo(fault));

    [Test]
    public void An_HTTP_request_is_framed_too()
    {
        var post = Encoding.ASCII.GetBytes("POST /rpc HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}");
        var framer = new StreamFramer();
        Assert.That(framer.Next([.. HttpGet, .. post]), Is.EqualTo(new Frame(FrameKind.Http, HttpGet.Length)));
        Assert.That(framer.Next(post), Is.EqualTo(new Frame(FrameKind.Http, post.Length)));
    }

    [Test] // threats F3
    public void F3_A_connection_keeps_the_protocol_it_began_with()
    {
        var framer = new StreamFramer();
        framer.Next(HttpGet);
        Assert.That(framer.Next(Options).Fault, Is.EqualTo(FrameFault.OtherProtocol));
        framer = new StreamFramer();
        framer.Next(Options);
        Assert.That(framer.Next(HttpGet).Fault, Is.EqualTo(FrameFault.OtherProtocol));
    }

    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", FrameFault.TransferEncoding)]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", FrameFault.TransferEncoding)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", FrameFault.Host)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", FrameFault.Host)]
    [TestCase("GET / HTTP/1.0\r\n\r\n", FrameFault.None)]
    public void F3_HTTP_requests_that_two_servers_would_read_differently_are_refused(string text, FrameFault fault) =>
        Assert.That(new StreamFramer().Next(Encoding.ASCII.GetBytes(text)).Fault, Is.EqualTo(fault));

    [Test] // threats P7, F8: a call that brings one octet may not look at all the others again
    public void P7_A_long_header_that_drips_in_costs_linear_time() => Linear.Check(60_000, size =>
    {
        var bounds = new MessageBounds { Header = 1 << 20, Headers = 1 << 20 };
        var octets = TestData.Request("X: " + new string('a', size) + "\nContent-Length: 0\n");
        return () =>
        {
            var framer = new StreamFramer(bounds);
            for (var i = 1; i < octets.Length; i++) framer.Next(octets.AsSpan(0, i));
            if (framer.Next(octets).Kind != FrameKind.Message) throw new InvalidOperationException();
        };
    });

    private static List<string> Frames(byte[] stream, int split)
    {
        var (framer, frames, start) = (new StreamFramer(), new List<string>(), 0);
        foreach (var end in new[] { split, stream.Length })
        {
            while (true)
            {
                var frame = framer.Next(stream.AsSpan(start, end - start));
                if (frame.Kind == FrameKind.NeedMore) break;
                Assert.That(frame.Kind, Is.Not.EqualTo(FrameKind.Refused));
                frames.Add(frame.Kind.ToString());
                start += frame.Length;
            }
        }
        Assert.That(start, Is.EqualTo(stream.Length));
        return frames;
    }
}
