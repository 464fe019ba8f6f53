using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Chappe.Sip.Digest;

namespace Chappe.Benchmarks;

/// <summary>What digest authentication hashes several times a request: a short text, once with the framework's calls and once with the library's own.</summary>
[MemoryDiagnoser]
public class MessageHashBenchmarks
{
    private static readonly byte[] s_text = "user-12345:bench:pw-user-12345-and-some"u8.ToArray(), s_key = new byte[32];
    private readonly byte[] _hash = new byte[32];
    private readonly HMACSHA256 _frameworkMac = new(s_key);
    private readonly HmacSha256 _mac = new(s_key);

    [Benchmark(Baseline = true)]
    public int Md5_of_the_framework() => MD5.HashData(s_text, _hash);

    [Benchmark]
    public void Md5_of_the_library() => MessageHashes.Md5(s_text, _hash);

    [Benchmark]
    public int Sha256_of_the_framework() => SHA256.HashData(s_text, _hash);

    [Benchmark]
    public void Sha256_of_the_library() => MessageHashes.Sha256(s_text, _hash);

    [Benchmark]
    public bool Hmac_of_the_framework() => _frameworkMac.TryComputeHash(s_text, _hash, out _);

    [Benchmark]
    public void Hmac_from_kept_states() => _mac.Write(s_text, _hash);
}
