using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Dtls;

/// <summary>What a handshake is for (RFC 5764 section 4.2): a key for what we send, and one for what we receive.</summary>
internal sealed record DtlsKeys(SrtpMasterKey Local, SrtpMasterKey Remote)
{
    /// <summary>Cuts the exported octets: client's key, server's key, client's salt, server's salt.</summary>
    internal static DtlsKeys Cut(SrtpSuite suite, ReadOnlySpan<byte> exported, DtlsRole role)
    {
        int key = suite.KeyLength, salt = suite.SaltLength;
        var client = new SrtpMasterKey(suite, exported[..key], exported.Slice(2 * key, salt));
        var server = new SrtpMasterKey(suite, exported.Slice(key, key), exported.Slice(2 * key + salt, salt));
        return role == DtlsRole.Active ? new DtlsKeys(client, server) : new DtlsKeys(server, client);
    }
}
