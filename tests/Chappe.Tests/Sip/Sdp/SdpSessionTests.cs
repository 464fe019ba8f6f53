using System.Text;
using Chappe.Sip.Messages;
using Chappe.Sip.Sdp;

namespace Chappe.Tests.Sip.Sdp;

public sealed class SdpSessionTests
{
    private static readonly byte[] Offer = TestData.Lines(
        """
        v=0
        o=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com
        s=-
        c=IN IP4 192.0.2.101
        t=0 0
        a=group:BUNDLE 0 1
        a=sendonly
        m=audio 49170 UDP/TLS/RTP/SAVPF 111 0 101
        a=rtpmap:111 opus/48000/2
        a=rtpmap:101 telephone-event/8000
        a=recvonly
        a=candidate:1 1 udp 2130706431 192.0.2.101 49170 typ host
        a=rtcp-mux
        m=video 51372/2 RTP/AVP 31 98
        c=IN IP6 2001:db8::1
        a=rtpmap:98 VP8/90000
        m=image 0 udptl t38

        """);

    [Test]
    public void The_session_is_read()
    {
        var session = Good(Offer);
        Assert.Multiple(() =>
        {
            Assert.That(Text(Offer, session.Origin), Does.StartWith("alice 2890844526"));
            Assert.That(Text(Offer, session.OriginId), Is.EqualTo("2890844526"));
            Assert.That(Text(Offer, session.OriginVersion), Is.EqualTo("2890844527"));
            Assert.That(Text(Offer, session.OriginAddress.Address), Is.EqualTo("host.atlanta.example.com"));
            Assert.That(Text(Offer, session.Connection.Address), Is.EqualTo("192.0.2.101"));
            Assert.That(Text(Offer, session.Connection.Line), Is.EqualTo("c=IN IP4 192.0.2.101\r\n"));
            Assert.That(session.Direction, Is.EqualTo(SdpDirection.SendOnly));
            Assert.That(Text(Offer, session.Section), Does.EndWith("a=sendonly\r\n"));
            Assert.That(session.Attributes(Offer).TryGet("group"u8, out var group), Is.True);
            Assert.That(Text(Offer, group.Value), Is.EqualTo("BUNDLE 0 1"));
            Assert.That(session.Attributes(Offer).Has("rtcp-mux"u8), Is.False, "it is the medium's");
        });
    }

    [Test]
    public void Its_media_are_read_in_order()
    {
        var session = Good(Offer);
        var seen = new List<string>();
        foreach (var media in session.Media(Offer))
        {
            var connection = session.ConnectionOf(media);
            seen.Add($"{Text(Offer, media.Type)} {media.Port}/{media.PortCount} {Text(Offer, media.Protocol)} [{Text(Offer, media.Formats)}] {Text(Offer, connection.Address)} {connection.IsIPv6} {session.DirectionOf(media)}");
        }
        Assert.That(seen, Is.EqualTo(new[]
        {
            "audio 49170/1 UDP/TLS/RTP/SAVPF [111 0 101] 192.0.2.101 False ReceiveOnly",
            "video 51372/2 RTP/AVP [31 98] 2001:db8::1 True SendOnly",
            "image 0/1 udptl [t38] 192.0.2.101 False SendOnly",
        }));
    }

    [Test]
    public void Codecs_come_in_the_order_of_preference_with_their_maps()
    {
        var seen = new List<string>();
        foreach (var media in Good(Offer).Media(Offer))
            foreach (var codec in media.Codecs(Offer))
                seen.Add($"{codec.PayloadType} {Text(Offer, codec.Name)} {codec.ClockRate} {Text(Offer, codec.Channels)}".Trim());
        Assert.That(seen, Is.EqualTo(new[] { "111 opus 48000 2", "0  0", "101 telephone-event 8000", "31  0", "98 VP8 90000", "-1  0" }));
    }

    [Test]
    public void A_medium_ends_where_the_next_begins()
    {
        var sections = new List<string>();
        foreach (var media in Good(Offer).Media(Offer)) sections.Add(Text(Offer, media.Section));
        Assert.That(string.Concat(sections), Is.EqualTo(Encoding.ASCII.GetString(Offer)[Good(Offer).Section.End..]));
        Assert.That(sections, Has.All.StartsWith("m="));
    }

    [Test]
    public void Attributes_of_a_medium_are_its_own()
    {
        var media = Good(Offer).Media(Offer);
        media.MoveNext();
        Assert.That(media.Current.Attributes(Offer).Has("rtcp-mux"u8), Is.True);
        Assert.That(media.Current.Attributes(Offer).TryGet("candidate"u8, out var candidate), Is.True);
        Assert.That(Text(Offer, candidate.Line), Does.StartWith("a=candidate:1").And.EndsWith("typ host\r\n"));
        media.MoveNext();
        Assert.That(media.Current.Attributes(Offer).Has("candidate"u8), Is.False);
    }

    [Test]
    public void Lines_may_end_in_LF_alone_and_the_last_in_nothing()
    {
        var octets = Encoding.ASCII.GetBytes("v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4000 RTP/AVP 0");
        var media = Good(octets).Media(octets);
        Assert.That(media.MoveNext() && media.Current.Port == 4000, Is.True);
        Assert.That(media.MoveNext(), Is.False);
        Assert.That(media.IsFaulty, Is.False);
    }

    [TestCase("m=audio")]
    [TestCase("m=audio x RTP/AVP 0")]
    [TestCase("m=audio 65536 RTP/AVP 0")]
    [TestCase("m=audio -1 RTP/AVP 0")]
    [TestCase("m=audio 1/0 RTP/AVP 0")]
    [TestCase("m=audio 1")]
    public void P2_A_medium_that_is_not_of_the_grammar_ends_the_walk(string line)
    {
        var octets = Encoding.ASCII.GetBytes($"v=0\r\ns=-\r\n{line}\r\nm=video 2 RTP/AVP 0\r\n");
        var media = Good(octets).Media(octets);
        Assert.That(media.MoveNext(), Is.False);
        Assert.That(media.IsFaulty, Is.True);
    }

    [TestCase("")]
    [TestCase("v=1\r\n")]
    [TestCase("o=- 1 1 IN IP4 1.2.3.4\r\n")]
    [TestCase("<audio>")]
    public void What_does_not_begin_with_v_0_is_no_description(string text)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        Assert.That(SdpSession.TryParse(octets, new Slice(0, octets.Length), out _), Is.False);
    }

    [TestCase("IN IP4 224.2.36.42/127", "224.2.36.42")]
    [TestCase("IN IP6 ff15::101/3", "ff15::101")]
    [TestCase("in ip4 192.0.2.1 ", "192.0.2.1")]
    [TestCase("ATM NSAP x", null)]
    [TestCase("IN IP4", null)]
    [TestCase("IN IP5 x", null)]
    public void A_connection_gives_its_address_without_a_TTL(string text, string? address)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        var isGood = SdpConnection.TryParse(octets, new Slice(0, octets.Length), out var connection);
        Assert.That(isGood ? Text(octets, connection.Address) : null, Is.EqualTo(address));
    }

    [TestCase("0.0.0.0", true)]
    [TestCase("192.0.2.1", false)]
    public void A_zero_address_is_the_old_hold(string address, bool isHold)
    {
        var octets = Encoding.ASCII.GetBytes("IN IP4 " + address);
        SdpConnection.TryParse(octets, new Slice(0, octets.Length), out var connection);
        Assert.That(connection.IsUnspecified(octets), Is.EqualTo(isHold));
    }

    [Test] // torture mult-ip-in-sdp
    public void Each_medium_may_have_an_address_of_its_own_family()
    {
        var message = TestData.Good(TestData.Torture("mult-ip-in-sdp"));
        Assert.That(SdpSession.TryParse(message.Octets, message.Body, out var session), Is.True);
        Assert.That(session.Connection.IsPresent, Is.False);
        var seen = new List<string?>();
        foreach (var media in session.Media(message.Octets)) seen.Add(message.Text(session.ConnectionOf(media).Address));
        Assert.That(seen, Is.EqualTo(new[] { "192.0.2.1", "2001:db8::1" }));
    }

    [Test]
    public void Walking_allocates_nothing()
    {
        Walk();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var ports = Walk();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(ports, Is.EqualTo(49170 + 51372));

        static int Walk()
        {
            var ports = 0;
            SdpSession.TryParse(Offer, new Slice(0, Offer.Length), out var session);
            foreach (var media in session.Media(Offer))
            {
                ports += media.Port;
                foreach (var codec in media.Codecs(Offer)) ports += codec.ClockRate & 0;
            }
            return ports;
        }
    }

    [Test] // threats P7
    public void P7_Many_media_formats_and_attributes_cost_linear_time() => Linear.Check(2_000, size =>
    {
        var octets = Encoding.ASCII.GetBytes("v=0\r\n" + string.Concat(Enumerable.Repeat("m=audio 1 RTP/AVP 0 1 2 3\r\na=rtpmap:9 x/8000\r\n", size))
            + "m=audio 1 RTP/AVP" + string.Concat(Enumerable.Repeat(" 96", size)) + "\r\n" + string.Concat(Enumerable.Repeat("a=rtpmap:97 x/8000\r\n", size)));
        return () =>
        {
            SdpSession.TryParse(octets, new Slice(0, octets.Length), out var session);
            foreach (var media in session.Media(octets))
                foreach (var codec in media.Codecs(octets))
                    if (codec.ClockRate != 0)
                        throw new InvalidOperationException();
        };
    });

    private static SdpSession Good(byte[] octets)
    {
        Assert.That(SdpSession.TryParse(octets, new Slice(0, octets.Length), out var session), Is.True);
        return session;
    }

    private static string Text(byte[] octets, Slice slice) => Encoding.ASCII.GetString(slice.Of(octets));
}
