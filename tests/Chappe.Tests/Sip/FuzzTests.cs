using System.Diagnostics;
using Chappe.Sip.Digest;
using Chappe.Sip.Framing;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Multipart;
using Chappe.Sip.Sdp;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip;

/// <summary>Threats G1, P1 to P7: the torture messages with seeded mutations go through every parser. Nothing is thrown, nothing hangs, and what is taken can be written and read again.</summary>
public sealed class FuzzTests
{
    [Test]
    public void G1_200_000_mutated_messages_are_taken_or_refused()
    {
        const int count = 200_000;
        var random = new Random(20250704);
        var (message, again, buffer, destination) = (new SipMessage(), new SipMessage(), new byte[8192], new byte[16384]);
        var (taken, slowest) = (0, TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            var length = Mutation.Next(random, buffer);
            var start = Stopwatch.GetTimestamp();
            try
            {
                taken += Handle(message, again, buffer, length, destination) ? 1 : 0;
            }
            catch (Exception thrown)
            {
                throw new AssertionException($"message {i}: {Convert.ToHexString(buffer, 0, length)}", thrown);
            }
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > slowest) slowest = elapsed;
        }
        Assert.That(taken, Is.InRange(count / 50, count * 49 / 50), "mutations that all pass or all fail would test little");
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    private static bool Handle(SipMessage message, SipMessage again, byte[] buffer, int length, byte[] destination)
    {
        var octets = buffer.AsSpan(0, length);
        Frame(octets);
        var fault = message.Parse(buffer, length);
        Read(message);
        if (fault != MessageFault.None) return false;

        message.Edits.Replace(message.RequestUri.IsPresent ? message.RequestUri : message.ReasonPhrase, "sip:new@example.com"u8);
        message.Edits.Insert(message.HeadersStart, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKfuzz\r\n"u8);
        message.Edits.Insert(message.Body.End, "!"u8);
        var written = MessageWriter.Write(message, null, destination);
        Check(written > 0 && written <= MessageWriter.Bound(message));
        var second = again.Parse(destination, written);
        // One Via more can pass a bound; nothing else may be wrong with what we wrote.
        Check(second is MessageFault.None or MessageFault.TooLarge);
        Check(second != MessageFault.None || again.Body.Length == message.Body.Length + 1);
        return true;
    }

    private static void Read(SipMessage message)
    {
        foreach (var header in message.Headers)
        {
            Check(header.Line.End <= message.HeadersEnd && header.Value.End <= header.LineEnd);
            foreach (var value in new ListValues(message.Octets, header.Value)) _ = value.Length;
            foreach (var parameter in new HeaderParameters(message.Octets, header.Value)) _ = parameter.IsFlag;
            NameAddr.TryParse(message.Octets, header.Value.Offset, header.Value.End, out _);
            DigestCredentials.TryParse(message.Octets, header.Value, out _);
            DigestChallenge.TryParse(message.Octets, header.Value, out _);
        }
        message.CheckValues();
        foreach (var via in message.Vias) _ = via.HasUniqueBranch(message.Octets);
        foreach (var contact in message.Addresses(HeaderId.Contact)) TryUri(message[contact.Uri]);
        TryUri(message[message.From.Uri]);
        TryUri(message[message.RequestUri]);
        _ = message.CanBeAnswered;
        if (BodyParts.TryFindSdp(message, out var part)) Check(part.Body.Offset >= message.Body.Offset && part.Body.End <= message.Body.End);
        if (!SdpSession.TryParse(message.Octets, message.Body, out var session)) return;
        foreach (var media in session.Media(message.Octets))
            foreach (var codec in media.Codecs(message.Octets))
                _ = codec.ClockRate;
    }

    private static void TryUri(ReadOnlySpan<byte> uri)
    {
        Span<byte> canonical = stackalloc byte[8192];
        AddressOfRecord.Write(uri, canonical);
        if (SipUri.TryParse(uri, out _)) Check(SipUri.Equivalent(uri, uri));
    }

    private static void Frame(ReadOnlySpan<byte> octets)
    {
        var framer = new StreamFramer();
        for (var rounds = 0; rounds <= octets.Length; rounds++)
        {
            var frame = framer.Next(octets);
            if (frame.Kind is FrameKind.NeedMore or FrameKind.Refused) return;
            Check(frame.Length >= 1 && frame.Length <= octets.Length);
            octets = octets[frame.Length..];
            if (octets.IsEmpty) return;
        }
    }

    private static void Check(bool holds, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds) throw new InvalidOperationException("does not hold: " + what);
    }
}
