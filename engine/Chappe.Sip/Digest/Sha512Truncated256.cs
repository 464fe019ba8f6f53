using System.Runtime.InteropServices;

namespace Chappe.Sip.Digest;

/// <summary>
/// SHA-512/256 (FIPS 180-4 section 5.3.6.2), which the base library does not have: it is SHA-512 from other starting values, so it cannot
/// be had by cutting. It is taken from OpenSSL's libcrypto, where .NET on Unix takes its other hashes from, and is not
/// available where that library is not.
/// </summary>
public static unsafe class Sha512Truncated256
{
    /// <summary>The length of a hash in octets.</summary>
    public const int HashSize = 32;

    private static readonly delegate* unmanaged<byte*, nuint, byte*, uint*, nint, nint, int> Digest;
    private static readonly nint Algorithm;

    static Sha512Truncated256()
    {
        foreach (var name in (string[])["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"])
        {
            if (!NativeLibrary.TryLoad(name, out var library)
                || !NativeLibrary.TryGetExport(library, "EVP_Digest", out var digest)
                || !NativeLibrary.TryGetExport(library, "EVP_sha512_256", out var algorithm)) continue;
            Digest = (delegate* unmanaged<byte*, nuint, byte*, uint*, nint, nint, int>)digest;
            Algorithm = ((delegate* unmanaged<nint>)algorithm)();
            if (Algorithm != 0) return;
        }
    }

    /// <summary>True when the library was found.</summary>
    public static bool IsAvailable => Algorithm != 0;

    /// <summary>Hashes <paramref name="source"/> into the first 32 octets of <paramref name="destination"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">The library is not there; ask <see cref="IsAvailable"/> first.</exception>
    public static void HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!IsAvailable) throw new PlatformNotSupportedException("SHA-512-256 needs OpenSSL's libcrypto, which was not found.");
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HashSize);
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            var length = (uint)HashSize;
            if (Digest(from, (nuint)source.Length, to, &length, Algorithm, 0) != 1) throw new PlatformNotSupportedException("OpenSSL refused SHA-512-256.");
        }
    }
}
