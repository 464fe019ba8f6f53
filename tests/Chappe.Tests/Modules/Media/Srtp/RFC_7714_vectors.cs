using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Srtp.RFC_3711_and_6188_vectors;

namespace Chappe.Tests.Modules.Media.Srtp;

/// <summary>RFC 7714 sections 16 and 17: session keys and packets as it prints them.</summary>
public sealed class RFC_7714_vectors
{
    private const string Key128 = "000102030405060708090A0B0C0D0E0F", Key256 = Key128 + "101112131415161718191A1B1C1D1E1F";
    private const string Salt = "517569642070726F2071756F";
    private const string RtpHeader = "8040F17B8041F8D35501A0B2";
    private const string RtpText = "47616C6C696120657374206F6D6E69732064697669736120696E207061727465732074726573";
    private const string RtcpHeader = "81C8000D4D617273";
    private const string RtcpText = "4E5450314E545032525450200000042A0000E9304C756E61DEADBEEFDEADBEEFDEADBEEFDEADBEEFDEADBEEF";

    // 16.1.1 and 16.2.1.
    [TestCase(Key128, "F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833", "899D7F27BEB16A9152CF765EE4390CCE")]
    [TestCase(Key256, "32B1DE78A822FE12EF9F78FA332E33AAB18012389A58E2F3B50B2A0276FFAE0F1BA63799B87B", "7AA3DB36DFFFD6B0F9BB7878D7A76C13")]
    public void An_RTP_packet(string key, string encrypted, string tag) => Check(key, false, 0xF17B, 0x5501A0B2, RtpHeader, RtpText, encrypted, tag);

    // 17.1 and 17.3: the index is 5D4, E is set.
    [TestCase(Key128, "63E94885DCDAB67CA727D7662F6B7E997FF5C0F76C06F32DC676A5F1730D6FDA4CE09B4686303DED0BB9275B", "C84AA45896CF4D2FC5ABF87245D9EADE")]
    [TestCase(Key256, "D50AE4D1F5CE5D304BA297E47D470C282C3ECE5DBFFE0A50A2EAA5C1110555BE8415F658C61DE0476F1B6FAD", "1D1EB30C4446839F57FF6F6CB26AC3BE")]
    public void An_RTCP_packet(string key, string encrypted, string tag) => Check(key, true, 0x5D4, 0x4D617273, RtcpHeader + "800005D4", RtcpText, encrypted, tag);

    private static void Check(string key, bool isRtcp, long index, uint ssrc, string proved, string text, string encrypted, string tag)
    {
        using var keys = new SessionKeys(key.Length == 32 ? SrtpSuite.AeadAes128Gcm : SrtpSuite.AeadAes256Gcm, isRtcp, Hex(key), Hex(Salt), default);
        byte[] octets = Hex(text), made = new byte[16];
        keys.Seal(ssrc, index, isRtcp, Hex(proved), octets, made);
        Assert.Multiple(() =>
        {
            Assert.That(Convert.ToHexString(octets), Is.EqualTo(encrypted));
            Assert.That(Convert.ToHexString(made), Is.EqualTo(tag));
            Assert.That(keys.Open(ssrc, index, isRtcp, Hex(proved), octets, made), Is.True);
            Assert.That(Convert.ToHexString(octets), Is.EqualTo(text));
        });
    }
}
