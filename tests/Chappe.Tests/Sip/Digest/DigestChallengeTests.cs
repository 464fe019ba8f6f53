using System.Text;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Digest;

public sealed class DigestChallengeTests
{
    [Test]
    public void The_example_of_RFC_3261_is_read()
    {
        // RFC 3261 section 20.27, with another algorithm
        const string text = "Digest realm=\"atlanta.com\", domain=\"sip:ss1.carrier.com\", qop=\"auth, auth-int\", nonce=\"f84f1cec41e6cbe5aea9c8e88d359\", opaque=\"\", stale=TRUE, algorithm=SHA-512-256-sess";
        Assert.That(Parse(text, out var challenge), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(Text(challenge.Realm), Is.EqualTo("atlanta.com"));
            Assert.That(Text(challenge.Domain), Is.EqualTo("sip:ss1.carrier.com"));
            Assert.That(Text(challenge.Nonce), Is.EqualTo("f84f1cec41e6cbe5aea9c8e88d359"));
            Assert.That(Text(challenge.QopOptions), Is.EqualTo("auth, auth-int"));
            Assert.That(challenge.OffersAuth && challenge.OffersAuthInt && challenge.IsStale, Is.True);
            Assert.That(challenge.Algorithm, Is.EqualTo(DigestAlgorithm.Sha512Truncated256Session));
        });
        string Text(Slice slice) => text.Substring(slice.Offset, slice.Length);
    }

    [TestCase("Digest realm=\"r\", nonce=\"n\"", DigestAlgorithm.Md5)]
    [TestCase("Digest realm=\"r\", nonce=\"n\", algorithm=\"md5-SESS\"", DigestAlgorithm.Md5Session)]
    [TestCase("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1", DigestAlgorithm.Unknown)]
    public void The_algorithm_is_MD5_unless_another_is_named(string text, DigestAlgorithm algorithm)
    {
        Assert.That(Parse(text, out var challenge), Is.True);
        Assert.That(challenge.Algorithm, Is.EqualTo(algorithm));
        Assert.That(challenge.OffersAuth || challenge.IsStale, Is.False);
    }

    [TestCase("Basic realm=\"r\"")]
    [TestCase("Digest realm=\"r\"")]
    [TestCase("Digest nonce=\"n\"")]
    [TestCase("Digest realm=\"r\", nonce=\"n\", nonce=\"m\"")]
    public void What_is_not_a_whole_challenge_is_refused(string text) => Assert.That(Parse(text, out _), Is.False);

    private static bool Parse(string text, out DigestChallenge challenge)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        return DigestChallenge.TryParse(octets, new Slice(0, octets.Length), out challenge);
    }
}
