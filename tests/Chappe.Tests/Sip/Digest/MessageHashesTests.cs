using System.Security.Cryptography;
using Chappe.Sip.Digest;

namespace Chappe.Tests.Sip.Digest;

/// <summary>The hashes that are taken from the library directly are those of the framework.</summary>
[TestFixture]
public sealed class MessageHashesTests
{
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 9000).Select(i => (byte)(i * 31))];

    [Test]
    public void Hashes_of_any_length_are_those_of_the_framework([Range(0, 130)] int length)
    {
        var text = s_text.AsSpan(0, length);
        byte[] md5 = new byte[MessageHashes.Md5Size], sha256 = new byte[MessageHashes.Sha256Size];
        MessageHashes.Md5(text, md5);
        MessageHashes.Sha256(text, sha256);
        Assert.That(md5, Is.EqualTo(MD5.HashData(text)));
        Assert.That(sha256, Is.EqualTo(SHA256.HashData(text)));
    }

    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(4097)]
    [TestCase(9000)]
    public void A_long_text_is_hashed_too(int length)
    {
        var text = s_text.AsSpan(0, length);
        byte[] md5 = new byte[MessageHashes.Md5Size], sha256 = new byte[MessageHashes.Sha256Size], mac = new byte[MessageHashes.Sha256Size];
        MessageHashes.Md5(text, md5);
        MessageHashes.Sha256(text, sha256);
        new HmacSha256("key"u8).Write(text, mac);
        Assert.That(md5, Is.EqualTo(MD5.HashData(text)));
        Assert.That(sha256, Is.EqualTo(SHA256.HashData(text)));
        Assert.That(mac, Is.EqualTo(HMACSHA256.HashData("key"u8, text)));
    }

    [Test]
    public void A_proof_under_a_key_of_any_length_is_that_of_the_framework([Values(0, 1, 32, 63, 64, 65, 200)] int keyLength, [Values(0, 1, 27, 55, 56, 64, 268)] int length)
    {
        var key = s_text.AsSpan(0, keyLength);
        var text = s_text.AsSpan(500, length);
        byte[] mac = new byte[MessageHashes.Sha256Size];
        new HmacSha256(key).Write(text, mac);
        Assert.That(mac, Is.EqualTo(HMACSHA256.HashData(key, text)));
    }

    [Test] // RFC 4231 section 4.3
    public void A_proof_is_that_of_the_RFC()
    {
        byte[] mac = new byte[MessageHashes.Sha256Size];
        new HmacSha256("Jefe"u8).Write("what do ya want for nothing?"u8, mac);
        Assert.That(Convert.ToHexStringLower(mac), Is.EqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    }

    [Test]
    public void A_hash_that_the_library_does_not_have_is_not_available() =>
        Assert.That((LibraryHash.Load("NO_SUCH_HASH").IsAvailable, default(LibraryHash).IsAvailable), Is.EqualTo((false, false)));

    [Test]
    public void Hashing_allocates_nothing()
    {
        var mac = new HmacSha256("key"u8);
        byte[] hash = new byte[MessageHashes.Sha256Size];
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Work()
        {
            for (int i = 0; i < 100; i++)
            {
                MessageHashes.Md5(s_text.AsSpan(0, 50), hash);
                MessageHashes.Sha256(s_text.AsSpan(0, 50), hash);
                mac.Write(s_text.AsSpan(0, 50), hash);
            }
        }
    }
}
