using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Srtp;

/// <summary>RFC 3711 appendix B and RFC 6188 section 7, as they print them, on both implementations.</summary>
public sealed class RFC_3711_and_6188_vectors
{
    private const string Key128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Key256 = "57F82FE3613FD170A85EC93C40B1F0922EC4CB0DC025B58272147CC438944A98";
    private const string Master128 = "E1F97A0D3E018BE0D64FA32C06DE4139", Salt128 = "0EC675AD498AFEEBB6960B3AABE6";
    private const string Master256 = "F0F04914B513F2763A1B1FA130F10E2998F6F6E43E4309D1E622A0E332B9F1B6", Salt256 = "3B04803DE51EE7C96423AB5B78D2";

    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", ""));

    // RFC 3711 B.2 and RFC 6188 7.1: the first three blocks, and those about 0xFF00.
    [TestCase(Key128, 0, "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")]
    [TestCase(Key128, 0xFEFF, "EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44")]
    [TestCase(Key256, 0, "92BDD28A93C3F52511C677D08B5515A4 9DA71B2378A854F67050756DED165BAC 63C4868B7096D88421B563B8C94C9A31")]
    [TestCase(Key256, 0xFEFF, "CEA518C90FD91CED9CBB18C078A54711 3DBC4814F4DA5F00A08772B63C6A046D 6EB246913062A16891433E97DD01A57F")]
    public void The_keystream(string key, int block, string expected)
    {
        foreach (var cipher in Both(key))
        {
            var octets = new byte[(block + 3) * 16];
            cipher.Xor(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), octets);
            Assert.That(Convert.ToHexString(octets[(block * 16)..]), Is.EqualTo(expected.Replace(" ", "")), cipher.GetType().Name);
        }
    }

    [Test]
    public void Both_implementations_agree_at_every_length([Values(Key128, Key256)] string key)
    {
        var start = Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");
        var ciphers = Both(key).ToArray();
        if (ciphers.Length < 2) Assert.Ignore("This processor has no AES instructions.");
        for (int length = 0; length < 3200; length += length < 300 ? 1 : 97)
        {
            byte[] one = new byte[length], other = new byte[length];
            one.AsSpan().Fill(0x5A);
            other.AsSpan().Fill(0x5A);
            ciphers[0].Xor(start, one);
            ciphers[1].Xor(start, other);
            Assert.That(one, Is.EqualTo(other), $"{length} octets");
        }
    }

    // RFC 3711 B.3 and RFC 6188 7.2.
    [TestCase(Master128, Salt128, KeyDerivation.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [TestCase(Master128, Salt128, KeyDerivation.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [TestCase(Master128, Salt128, KeyDerivation.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    [TestCase(Master256, Salt256, KeyDerivation.RtpEncryption, "5BA1064E30EC51613CAD926C5A28EF731EC7FB397F70A960653CAF06554CD8C4")]
    [TestCase(Master256, Salt256, KeyDerivation.RtpSalt, "FA31791685CA444A9E07C6C64E93")]
    [TestCase(Master256, Salt256, KeyDerivation.RtpAuthentication, "FD9C32D39ED5FBB5A9DC96B30818454D1313DC05")]
    public void Session_keys(string master, string salt, int label, string expected)
    {
        foreach (var cipher in Both(master))
        {
            var key = new byte[expected.Length / 2];
            KeyDerivation.Derive(cipher, Hex(salt), (byte)label, key);
            Assert.That(Convert.ToHexString(key), Is.EqualTo(expected), cipher.GetType().Name);
        }
    }

    // RFC 2202 section 3, cases 1 and 2.
    [TestCase("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B", "Hi There", "B617318655057264E28BC0B6FB378C8EF146BE00")]
    [TestCase("4A656665", "what do ya want for nothing?", "EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79")]
    public void HMAC_SHA1(string key, string text, string expected)
    {
        var octets = System.Text.Encoding.ASCII.GetBytes(text);
        PacketMac[] macs = OpenSslSha1.IsAvailable ? [new PortablePacketMac(Hex(key)), new OpenSslPacketMac(Hex(key))] : [new PortablePacketMac(Hex(key))];
        foreach (var mac in macs)
            for (int cut = 0; cut <= octets.Length; cut++)
            {
                var written = new byte[20];
                mac.Compute(octets.AsSpan(0, cut), octets.AsSpan(cut), written);
                Assert.That(Convert.ToHexString(written), Is.EqualTo(expected), mac.GetType().Name);
            }
    }

    private static IEnumerable<AesCounterMode> Both(string key)
    {
        yield return new PortableAesCounterMode(Hex(key));
        if (System.Runtime.Intrinsics.X86.Aes.IsSupported) yield return new HardwareAesCounterMode(Hex(key));
    }
}
