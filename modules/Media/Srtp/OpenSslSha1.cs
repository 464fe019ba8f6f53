using System.Runtime.InteropServices;

namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// SHA-1 of the libcrypto that the framework itself runs on, without the framework's envelope: a state is plain memory that may
/// be copied, so the key's first block is hashed once. The state's layout has been the same since OpenSSL 0.9.7.
/// </summary>
internal static unsafe class OpenSslSha1
{
    /// <summary>sizeof(SHA_CTX): five words of state, two of length, 64 octets of block, a count.</summary>
    internal const int StateSize = 96;

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> s_init;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> s_update;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> s_final;

    static OpenSslSha1()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libcrypto.so.3", out nint library)) return;
        if (!NativeLibrary.TryGetExport(library, "SHA1_Init", out nint init) || !NativeLibrary.TryGetExport(library, "SHA1_Update", out nint update)
            || !NativeLibrary.TryGetExport(library, "SHA1_Final", out nint final)) return;
        s_init = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)init;
        s_update = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)update;
        s_final = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)final;
        IsAvailable = true;
    }

    /// <summary>True when the three calls were found.</summary>
    internal static bool IsAvailable { get; }

    internal static void Init(byte* state) => s_init(state);

    // No collection can begin while these run; the longest packet takes some 50 us.
    internal static void Update(byte* state, byte* octets, int length) => s_update(state, octets, (nuint)length);

    internal static void Final(byte* state, byte* digest) => s_final(digest, state);
}
