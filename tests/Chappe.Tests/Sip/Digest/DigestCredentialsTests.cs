using System.Text;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Digest;

public sealed class DigestCredentialsTests
{
    private const string Least = "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:a\", response=\"00\"";

    [Test]
    public void Fields_are_found_in_any_order_case_and_folding()
    {
        const string text = "digest RESPONSE=\"0a\" ,\r\n uri=\"sip:a@b;c,d\",opaque=\"\",nonce=\"n==\", Realm=\"r, \\\"x\\\"\",username=\"u\", qop=\"auth\", nc=000000fF, cnonce=\"c\", algorithm=sha-256, unknown=\"x\",";
        var octets = Encoding.ASCII.GetBytes(text);
        Assert.That(DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out var credentials), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(Text(credentials.Username), Is.EqualTo("u"));
            Assert.That(Text(credentials.Realm), Is.EqualTo("r, \\\"x\\\""));
            Assert.That(Text(credentials.Nonce), Is.EqualTo("n=="));
            Assert.That(Text(credentials.Uri), Is.EqualTo("sip:a@b;c,d"));
            Assert.That(Text(credentials.Response), Is.EqualTo("0a"));
            Assert.That(credentials.Opaque.IsPresent && credentials.Opaque.Length == 0, Is.True);
            Assert.That(credentials.Qop, Is.EqualTo(DigestQop.Auth));
            Assert.That(credentials.NonceCount, Is.EqualTo(255));
            Assert.That(credentials.Algorithm, Is.EqualTo(DigestAlgorithm.Sha256));
        });
        string Text(Slice slice) => text.Substring(slice.Offset, slice.Length);
    }

    [TestCase("", ExpectedResult = true)]
    [TestCase(", qop=auth, nc=00000001, cnonce=\"c\"", ExpectedResult = true)]
    [TestCase(", qop=auth, cnonce=\"c\"", ExpectedResult = false)]
    [TestCase(", qop=auth, nc=00000001", ExpectedResult = false)]
    [TestCase(", qop=auth, nc=1, cnonce=\"c\"", ExpectedResult = false)]
    [TestCase(", qop=auth, nc=000000001, cnonce=\"c\"", ExpectedResult = false)]
    [TestCase(", qop=auth, nc=0000000g, cnonce=\"c\"", ExpectedResult = false)]
    [TestCase(", qop=auth, nc=-0000001, cnonce=\"c\"", ExpectedResult = false)]
    [TestCase(", username=\"other\"", ExpectedResult = false)]
    [TestCase(", uri=\"sip:a\"", ExpectedResult = false)]
    [TestCase(", opaque=\"open", ExpectedResult = false)]
    [TestCase(", opaque", ExpectedResult = false)]
    [TestCase(", =x", ExpectedResult = false)]
    [TestCase(", a=b c=d", ExpectedResult = false)]
    public bool P2_P3_Doubled_incomplete_and_broken_fields_are_refused(string more) => IsGood(Least + more);

    [TestCase("NoOneKnowsThisScheme opaque-data=here")] // torture regaut01
    [TestCase("Basic dTpw")]
    [TestCase("Digest")]
    [TestCase("Digest ")]
    [TestCase("")]
    [TestCase("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:a\"")]
    public void What_is_not_whole_digest_credentials_is_none(string text) => Assert.That(IsGood(text), Is.False);

    [Test] // threats P6
    public void P6_More_than_64_fields_are_refused()
    {
        Assert.That(IsGood(Least + string.Concat(Enumerable.Range(0, 59).Select(i => $", x{i}=1"))), Is.True);
        Assert.That(IsGood(Least + string.Concat(Enumerable.Range(0, 60).Select(i => $", x{i}=1"))), Is.False);
    }

    private static bool IsGood(string text)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        return DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out _);
    }
}
