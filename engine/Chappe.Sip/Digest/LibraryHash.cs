using System.Runtime.InteropServices;

namespace Chappe.Sip.Digest;

/// <summary>
/// One hash of the libcrypto that the framework itself runs on, without the envelopes of either: its state is plain memory, which may be copied, so what
/// stands before every text (a key) is hashed once. The caller knows the state's size, and gives it little at a time: no collection can begin meanwhile.
/// </summary>
public readonly unsafe struct LibraryHash
{
    private readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> _init;
    private readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> _update;
    private readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> _final;

    private LibraryHash(nint init, nint update, nint final)
    {
        _init = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)init;
        _update = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)update;
        _final = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)final;
    }

    /// <summary>True where the library and its three calls were found.</summary>
    public bool IsAvailable => _final != null;

    /// <summary>Finds a hash by OpenSSL's name for it: MD5, SHA1, SHA256.</summary>
    public static LibraryHash Load(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libcrypto.so.3", out nint library)
        && NativeLibrary.TryGetExport(library, name + "_Init", out nint init)
        && NativeLibrary.TryGetExport(library, name + "_Update", out nint update)
        && NativeLibrary.TryGetExport(library, name + "_Final", out nint final)
            ? new LibraryHash(init, update, final)
            : default;

    /// <summary>Makes <paramref name="state"/> that of no octets.</summary>
    public void Init(byte* state) => _init(state);

    /// <summary>Takes octets in.</summary>
    public void Update(byte* state, byte* octets, int length) => _update(state, octets, (nuint)length);

    /// <summary>Writes the hash and ends the state.</summary>
    public void Final(byte* state, byte* hash) => _final(hash, state);
}
