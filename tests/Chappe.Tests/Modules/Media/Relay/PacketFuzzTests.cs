using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Whatever comes in at a port: no exception, nothing larger leaves than a slot holds, and calls go on.</summary>
public sealed class PacketFuzzTests
{
    [TestCase(1)]
    [TestCase(20261125)]
    public void Broken_packets_of_all_kinds_harm_nobody(int seed)
    {
        var random = new Random(seed);
        using var bench = new RelayBench();
        var (ours, theirs) = (SrtpMasterKey.Random(SrtpSuite.AeadAes128Gcm), SrtpMasterKey.Random(SrtpSuite.AeadAes128Gcm));
        var plain = bench.Call(kind: MediaKind.Video, streamA: t => t with { HasFeedback = true }, streamB: t => t with { Mid = "1", MidExtension = 3 });
        var second = plain.Session.AddStream(MediaKind.Audio);
        (second.A.Transport, second.B.Transport) = (plain.A.Transport, plain.Session.OpenTransport(bench.Relay.Interfaces[0]));
        second.A.Apply(new StreamTerms { Mid = "0", MidExtension = 4, Formats = [new(0, "PCMU", 8000)], HasFeedback = true });
        second.B.Transport!.Apply(new TransportTerms { Rtp = Bob.WithPort(6000) });
        second.B.Apply(new StreamTerms { Formats = [new(8, "PCMA", 8000)] });
        second.A.PlayDtmf(1, 5000);
        var sdes = bench.Call(b: t => t with { Security = MediaSecurity.Sdes, LocalKey = ours, RemoteKeys = [theirs] });
        var fax = bench.Call(kind: MediaKind.Image);
        var session = bench.Relay.Open("dtls")!;
        var browser = session.AddStream(MediaKind.Audio);
        (browser.A.Transport, browser.B.Transport) = (session.OpenTransport(bench.Relay.Interfaces[0], MediaSecurity.Dtls), session.OpenTransport(bench.Relay.Interfaces[0]));
        using var peer = new BrowserPeer(bench, browser.A.Transport!, Alice);
        browser.A.Transport!.Apply(peer.Terms(DtlsRole.Active));
        browser.B.Transport!.Apply(new TransportTerms { Rtp = Bob });
        byte[][] seeds =
        [
            Voice(1), Voice(2, payloadType: 96), Voice(3, payloadType: 101, payload: 4), peer.Check(), [22, 0xFE, 0xFD, .. new byte[80]],
            Rtcp((0x81, 200, [7, 1, 2, 3, 4, 5, 9, 0, 0, 0, 0, 0]), (0x81, 202, [7, 0x01016100, 0]), (0x81, 206, [7, 9]), (0x84, 206, [7, 0, 9, 0]), (0x81, 203, [7])),
            [0x90, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xBE, 0xDE, 0, 2, 0x40, (byte)'0', 0x31, 1, 2, 0, 0, 0, .. new byte[20]],
            [0x90, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0x10, 0, 0, 1, 4, 1, (byte)'0', 0, .. new byte[20]],
        ];
        MediaTransport[] entries = [plain.A.Transport!, plain.B.Transport!, second.B.Transport!, sdes.A.Transport!, sdes.B.Transport!, fax.A.Transport!, browser.A.Transport!, browser.B.Transport!];
        for (int i = 0; i < 60_000; i++)
        {
            var packet = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (int change = random.Next(4); change > 0; change--)
            {
                switch (random.Next(4))
                {
                    case 0: packet[random.Next(packet.Length)] = (byte)random.Next(256); break;
                    case 1: packet = packet[..random.Next(1, packet.Length + 1)]; break;
                    case 2: packet = [.. packet, .. new byte[random.Next(1200)]]; break;
                    case 3: packet[random.Next(Math.Min(24, packet.Length))] ^= (byte)(1 << random.Next(8)); break;
                }
            }
            if (packet.Length > 1856) packet = packet[..1856];
            var from = random.Next(3) switch { 0 => Alice, 1 => Bob, _ => Mallory };
            foreach (var sent in bench.Send(entries[random.Next(entries.Length)], from, packet, random.Next(4) == 0)) Assert.That(sent.Octets.Length, Is.LessThanOrEqualTo(2048));
            if (i % 16 == 0) bench.Time.Go(1);
        }
        var after = bench.Call();
        Assert.That(bench.Send(after.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
    }
}
