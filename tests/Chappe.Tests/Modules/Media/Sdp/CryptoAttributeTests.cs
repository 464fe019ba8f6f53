using Chappe.Modules.Media.Sdp;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Sdp;

public sealed class CryptoAttributeTests
{
    private const string Key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    [Test]
    public void RFC_4568_section_6_1_its_example_is_read()
    {
        var crypto = CryptoAttribute.Parse($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key}|2^20|1:4 FEC_ORDER=FEC_SRTP")!;
        Assert.That((crypto.Tag, crypto.Suite), Is.EqualTo((1, SrtpSuite.Aes128CmSha1Tag80)));
        Assert.That(Convert.ToBase64String(crypto.Keys[0].Inline()), Is.EqualTo(Key));
        Assert.That(crypto.Keys[0].Mki, Is.EqualTo((byte[])[0, 0, 0, 1]));
    }

    [Test]
    public void Several_keys_are_told_apart_by_MKI_and_without_one_refused()
    {
        Assert.That(CryptoAttribute.Parse($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key}|2^20|1:4;inline:{Key}|2^20|2:4")!.Keys, Has.Count.EqualTo(2));
        Assert.That(CryptoAttribute.Parse($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key};inline:{Key}"), Is.Null);
    }

    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:abcd")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:!!!!")]
    [TestCase("x AES_CM_128_HMAC_SHA1_80 inline:" + Key)]
    [TestCase("1 NULL_HMAC_SHA1_80 inline:" + Key)]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 uri:" + Key)]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + "|1:0")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + "|99999999999:1")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + " UNENCRYPTED_SRTP")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + " UNENCRYPTED_SRTCP")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + " KDR=4")]
    [TestCase("1 AES_CM_128_HMAC_SHA1_80")]
    public void What_we_cannot_do_as_it_says_is_not_taken(string line) => Assert.That(CryptoAttribute.Parse(line), Is.Null);

    [Test]
    public void What_is_written_is_read_again_padded_or_not_for_every_suite()
    {
        foreach (var suite in SrtpSuite.All)
        {
            var key = SrtpMasterKey.Random(suite);
            foreach (bool pad in (bool[])[true, false])
            {
                string written = new CryptoAttribute(7, [key]).Write(pad, lifetime: pad);
                var read = CryptoAttribute.Parse(written["crypto:".Length..])!;
                Assert.That((read.Tag, read.Suite), Is.EqualTo((7, suite)));
                Assert.That(read.Keys[0].Inline(), Is.EqualTo(key.Inline()));
                Assert.That(written.Contains('='), Is.EqualTo(pad && key.Inline().Length % 3 != 0));
            }
        }
    }

    [Test]
    public void G6_its_text_never_shows_the_key() =>
        Assert.That(CryptoAttribute.Parse($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key}")!.ToString(), Does.Not.Contain(Key[..8]));
}
