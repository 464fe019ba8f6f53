using Chappe.Modules.Media.Relay.Audio;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>ITU-T G.711.</summary>
public sealed class G711Tests
{
    // Tables 1a and 2a: decision values of the segments' ends; 16 bits wide here.
    [TestCase((byte)0x80, 32124), TestCase((byte)0x00, -32124), TestCase((byte)0xFF, 0), TestCase((byte)0x7F, 0), TestCase((byte)0xF0, 120), TestCase((byte)0x8F, 16764)]
    public void Mu_law_is_what_the_tables_say(byte code, int sample) => Assert.That(G711.FromMuLaw(code), Is.EqualTo(sample));

    [TestCase((byte)0xD5, 8), TestCase((byte)0x55, -8), TestCase((byte)0xAA, 32256), TestCase((byte)0x2A, -32256), TestCase((byte)0x80, 5504)]
    public void A_law_is_what_the_tables_say(byte code, int sample) => Assert.That(G711.FromALaw(code), Is.EqualTo(sample));

    [Test]
    public void Every_code_comes_back_from_its_sample()
    {
        for (int code = 0; code < 256; code++)
        {
            // Both zeros of µ-law are zero.
            if (code != 0x7F) Assert.That(G711.CompressMuLaw(G711.FromMuLaw((byte)code)), Is.EqualTo(code));
            Assert.That(G711.CompressALaw(G711.FromALaw((byte)code)), Is.EqualTo(code));
        }
    }

    [Test]
    public void A_sample_goes_to_a_near_code_and_grows_with_it()
    {
        int lastMu = int.MinValue, lastA = int.MinValue;
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
        {
            int mu = G711.FromMuLaw(G711.CompressMuLaw((short)sample)), a = G711.FromALaw(G711.CompressALaw((short)sample));
            Assert.That(mu, Is.GreaterThanOrEqualTo(lastMu));
            Assert.That(a, Is.GreaterThanOrEqualTo(lastA));
            // The step of a segment is a sixteenth of it, so the error a thirty-second of the sample; at the very top it is clipped.
            Assert.That(Math.Abs(mu - sample), Is.LessThanOrEqualTo(Math.Abs(sample) / 32 + 650 * (Math.Abs(sample) > 32124 ? 1 : 0) + 8));
            Assert.That(Math.Abs(a - sample), Is.LessThanOrEqualTo(Math.Abs(sample) / 32 + 512 * (Math.Abs(sample) > 32256 ? 1 : 0) + 16));
            (lastMu, lastA) = (mu, a);
        }
    }

    [Test]
    public void From_law_to_law_and_back_loses_next_to_nothing()
    {
        for (int code = 0; code < 256; code++)
        {
            byte[] octets = [(byte)code];
            G711.ToALaw(octets);
            int once = G711.FromALaw(octets[0]), before = G711.FromMuLaw((byte)code);
            Assert.That(Math.Abs(once - before), Is.LessThanOrEqualTo(Math.Abs(before) / 30 + 16));
        }
    }
}
