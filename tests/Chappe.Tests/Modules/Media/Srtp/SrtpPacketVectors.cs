using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Srtp.RFC_3711_and_6188_vectors;

namespace Chappe.Tests.Modules.Media.Srtp;

/// <summary>Whole packets under the master key of RFC 3711 B.3, as other implementations make them.</summary>
public sealed class SrtpPacketVectors
{
    private static readonly SrtpMasterKey s_key = new(SrtpSuite.Aes128CmSha1Tag80, Hex("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex("0EC675AD498AFEEBB6960B3AABE6"));

    [Test]
    public void An_RTP_packet()
    {
        using var sender = new SrtpProtector(s_key);
        var buffer = Hex("800F1234DECAFBADCAFEBABE ABABABABABABABABABABABABABABABAB 00000000000000000000");
        int length = 28;
        sender.ProtectRtp(buffer, ref length);
        Assert.That(Convert.ToHexString(buffer[..length]), Is.EqualTo("800F1234DECAFBADCAFEBABE4E55DC4CE79978D88CA4D215949D2402B78D6ACC99EA179B8DBB"));
    }

    [Test]
    public void An_RTCP_packet_with_index_1()
    {
        using var sender = new SrtpProtector(s_key);
        byte[] buffer = [];
        int length = 0;
        for (int i = 0; i < 2; i++)
        {
            buffer = Hex("81C8000BCAFEBABE ABABABABABABABABABABABABABABABAB 0000000000000000000000000000");
            length = 24;
            sender.ProtectRtcp(buffer, ref length);
        }
        Assert.That(Convert.ToHexString(buffer[..length]), Is.EqualTo("81C8000BCAFEBABE7128035BE487B9BDBEF89041F977A5A880000001993E08CD54D6C1230798"));
    }
}
