using System.Text;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Digest;

/// <summary>The examples of RFC 2617, 7616 and 8760, and vectors computed apart with Python's hashlib (named so).</summary>
public sealed class DigestResponseTests
{
    // RFC 2617 section 3.5
    private const string Mufasa2617 =
        """
        Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"
        """;

    // RFC 7616 section 3.9.1
    private const string Mufasa7616 =
        """
        Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=ALGORITHM, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="RESPONSE", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
        """;

    [Test]
    public void The_example_of_RFC_2617_is_right() => Check(Mufasa2617, "Circle Of Life", "GET");

    [TestCase("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [TestCase("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_RFC_7616_are_right(string algorithm, string response) =>
        Check(Mufasa7616.Replace("ALGORITHM", algorithm, StringComparison.Ordinal).Replace("RESPONSE", response, StringComparison.Ordinal), "Circle of Life", "GET");

    // Computed apart: hashlib.new('sha512_256'), hashlib.md5, hashlib.sha256
    [TestCase("SHA-512-256", "auth", "", "8eda285810cb310745de01da383503c53460137a99c012ed120f2c90c71a1b15")]
    [TestCase("MD5-sess", "auth", "", "d7208863b1ed8c5259f33279fa44d37f")]
    [TestCase("SHA-256-sess", "auth", "", "bedbf4895ebf9361e10b213fd59fd2bac8eaab55ece72d35efbb974f4d31cc4e")]
    [TestCase("SHA-512-256-sess", "auth", "", "aeddc1750efc71a135d7ed8be326eaa9d10518b509e15bdd0fe18cdbf155aeec")]
    [TestCase("MD5", "auth-int", "v=0\r\n", "0ed4225d27466739bba9c8282c1451cf")]
    [TestCase("SHA-256", "auth-int", "v=0\r\n", "0ddd524f1490e2676c1065dc3d4c3bc8faeb9061e9819800aaec94882c2dc2c7")]
    [TestCase("MD5", "", "", "ad54c709a8ba0e8be0a11f5d91bc879c")]
    public void All_algorithms_and_qualities_are_right(string algorithm, string qop, string body, string response)
    {
        var fields = qop.Length == 0 ? "" : $", qop={qop}, nc=0000000a, cnonce=\"xyz\"";
        Check($"Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"abc\", uri=\"sip:bob@biloxi.com\", algorithm={algorithm}, response=\"{response}\"{fields}", "zanzibar", "INVITE", body);
    }

    [Test]
    public void Long_fields_are_hashed_too()
    {
        var realm = new string('r', 3000);
        Span<byte> long1 = stackalloc byte[64], long2 = stackalloc byte[64];
        Assert.That(DigestResponse.HashUser(DigestAlgorithm.Md5, "u"u8, Encoding.ASCII.GetBytes(realm), "p"u8, long1), Is.EqualTo(32));
        var expected = System.Security.Cryptography.MD5.HashData(Encoding.ASCII.GetBytes($"u:{realm}:p"));
        Assert.That(Encoding.ASCII.GetString(long1[..32]), Is.EqualTo(Convert.ToHexStringLower(expected)));
        Assert.That(DigestResponse.HashUser(DigestAlgorithm.Md5, "u"u8, "r"u8, "p"u8, long2[..31]), Is.Zero, "it does not fit");
    }

    [TestCase("cnonce=\"0a4f113b\"", "cnonce=\"0a4f113c\"")]
    [TestCase("nc=00000001", "nc=00000002")]
    [TestCase("6629fae4", "7629fae4")]
    [TestCase("507c4ef1", "507c4ef2")]
    [TestCase("/dir/index.html", "/dir/other.html")]
    [TestCase("qop=auth", "qop=auth-int")]
    [TestCase("qop=auth", "qop=other")]
    [TestCase("6629fae49393a05397450978507c4ef1", "6629fae49393a05397450978507c4ef")]
    [TestCase("6629fae49393a05397450978507c4ef1", "")]
    public void A2_A_field_that_was_changed_makes_them_wrong(string was, string becomes)
    {
        var octets = Encoding.ASCII.GetBytes(Mufasa2617.Replace(was, becomes, StringComparison.Ordinal));
        Assert.That(DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out var credentials), Is.True);
        Assert.That(DigestResponse.IsRight(credentials, octets, Ha1(credentials, octets, "Circle Of Life"), "GET"u8, default), Is.False);
    }

    [Test]
    public void A2_The_method_and_the_password_are_covered()
    {
        var octets = Encoding.ASCII.GetBytes(Mufasa2617);
        Assert.That(DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out var credentials), Is.True);
        Assert.That(DigestResponse.IsRight(credentials, octets, Ha1(credentials, octets, "Circle Of Life"), "POST"u8, default), Is.False);
        Assert.That(DigestResponse.IsRight(credentials, octets, Ha1(credentials, octets, "Circle of Life"), "GET"u8, default), Is.False);
        Assert.That(DigestResponse.IsRight(credentials, octets, default, "GET"u8, default), Is.False);
    }

    [Test]
    public void Checking_allocates_nothing()
    {
        var octets = Encoding.ASCII.GetBytes(Mufasa2617);
        DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out var credentials);
        var ha1 = Ha1(credentials, octets, "Circle Of Life");
        for (var i = 0; i < 10; i++) DigestResponse.IsRight(credentials, octets, ha1, "GET"u8, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) DigestResponse.IsRight(credentials, octets, ha1, "GET"u8, default);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Check(string header, string password, string method, string body = "")
    {
        var octets = Encoding.ASCII.GetBytes(header);
        Assert.That(DigestCredentials.TryParse(octets, new Slice(0, octets.Length), out var credentials), Is.True);
        if (!DigestAlgorithms.IsAvailable(credentials.Algorithm)) Assert.Ignore("OpenSSL's libcrypto is not on this system.");
        Span<byte> hex = stackalloc byte[DigestResponse.MaxHexLength];
        var length = DigestResponse.Compute(credentials, octets, Ha1(credentials, octets, password), Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(body), hex);
        Assert.That(Encoding.ASCII.GetString(hex[..length]), Is.EqualTo(Encoding.ASCII.GetString(credentials.Response.Of(octets))));
        Assert.That(DigestResponse.IsRight(credentials, octets, Ha1(credentials, octets, password), Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(body)), Is.True);
    }

    private static byte[] Ha1(in DigestCredentials credentials, byte[] octets, string password)
    {
        var hex = new byte[DigestResponse.MaxHexLength];
        var length = DigestResponse.HashUser(credentials.Algorithm, credentials.Username.Of(octets), credentials.Realm.Of(octets), Encoding.ASCII.GetBytes(password), hex);
        return hex[..length];
    }
}
