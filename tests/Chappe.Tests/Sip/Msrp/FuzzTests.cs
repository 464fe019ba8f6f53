using System.Text;
using Chappe.Sip.Framing;
using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;

namespace Chappe.Tests.Sip.Msrp;

/// <summary>Threats G1: mutated frames. Nothing is thrown, every part lies within its frame, and how octets are cut does not matter.</summary>
public sealed class FuzzTests
{
    private static readonly string[] s_seeds =
    [
        MsrpFramerTests.Send, MsrpFramerTests.Response, "MSRP ab12 AUTH\r\nTo-Path: msrps://r.example;tcp\r\nFrom-Path: msrps://a:b@[::1]:7/s;tcp msrp://x/y;ws;q=1\r\nExpires: 60\r\n-------ab12$\r\n",
        "MSRP 1 SEND\r\nTo-Path: a b c\r\nFrom-Path: d\r\n\r\n\0\r\n-------1\r\n-------1+\r\n",
    ];

    [Test]
    public void G1_Mutated_frames_are_refused_or_read_within_their_bounds()
    {
        var random = new Random(20261126);
        int whole = 0, refused = 0;
        for (int round = 0; round < 60_000; round++)
        {
            byte[] octets = Encoding.Latin1.GetBytes(s_seeds[random.Next(s_seeds.Length)] + s_seeds[random.Next(s_seeds.Length)]);
            for (int change = random.Next(0, 4); change > 0; change--)
            {
                int at = random.Next(octets.Length);
                octets = random.Next(3) switch
                {
                    0 => [.. octets[..at], (byte)random.Next(256), .. octets[(at + 1)..]],
                    1 => [.. octets[..at], .. octets[Math.Min(at + random.Next(9), octets.Length)..]],
                    _ => [.. octets[..at], .. "\r\n-------ab12$ :/;["u8[random.Next(16)..], .. octets[at..]],
                };
                if (octets.Length == 0) octets = [0];
            }
            if (!MsrpFramer.MayBegin(octets)) continue;
            var framer = new MsrpFramer();
            var frame = framer.Next(octets, 2048);
            var pieces = new MsrpFramer();
            var last = default(Frame);
            for (int length = 1; length <= octets.Length; length += 1 + random.Next(40))
                if ((last = pieces.Next(octets.AsSpan(0, length), 2048)).Kind != FrameKind.NeedMore) break;
            if (last.Kind == FrameKind.NeedMore) last = pieces.Next(octets, 2048);
            Assert.That((last.Kind, last.Kind == FrameKind.Message ? last.Length : 0), Is.EqualTo((frame.Kind, frame.Kind == FrameKind.Message ? frame.Length : 0)));
            if (frame.Kind == FrameKind.Refused) refused++;
            if (frame.Kind != FrameKind.Message) continue;
            Assert.That(frame.Length, Is.InRange(1, octets.Length));
            if (MsrpFrame.TryParse(octets.AsSpan(0, frame.Length), out var parts) != MsrpFault.None) continue;
            whole++;
            foreach (var part in new[] { parts.TransactionId, parts.Method, parts.Code, parts.Reason, parts.ToPath, parts.FromPath, parts.MessageId, parts.Headers, parts.Body, MsrpFrame.Last(octets, parts.ToPath), MsrpFrame.Rest(octets, parts.FromPath) })
                Assert.That(part.Offset >= 0 && part.Length >= 0 && part.End <= frame.Length);
            for (var left = parts.ToPath; left.IsPresent; left = MsrpFrame.Rest(octets, left))
                if (MsrpUri.TryParse(MsrpFrame.First(octets, left).Of(octets), out var uri)) Assert.That(uri.Host.End <= frame.Length);
        }
        Assert.That(whole > 10_000 && refused > 100, $"{whole} read, {refused} refused: mutations that all fail, or all pass, would test little");
    }
}
