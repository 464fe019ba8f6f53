using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What a party and we have between us about one m-line.</summary>
internal sealed class PartyMedia
{
    /// <summary>The ports that were opened for this m-line; null while it stands on another one's.</summary>
    internal MediaTransport? Own { get; set; }
    /// <summary>The ports that it uses.</summary>
    internal MediaTransport? Transport { get; set; }
    /// <summary>What the party said last, when it was agreed on; null before that.</summary>
    internal RemoteMedia? Remote { get; set; }
    internal string? Mid { get; set; }
    /// <summary>The keys that we offered, or answered with.</summary>
    internal List<CryptoAttribute> Keys { get; set; } = [];
    internal SrtpMasterKey? LocalKey { get; set; }
    internal SrtpMasterKey? RemoteKey { get; set; }
    internal DtlsRole? Role { get; set; }
    /// <summary>Both have said that RTCP shares the port.</summary>
    internal bool IsMuxed { get; set; }

    /// <summary>Forgets what was agreed on, and gives the ports back unless <paramref name="isShared"/>.</summary>
    internal void Reset(bool isShared)
    {
        if (!isShared) Own?.Close();
        if (!isShared) Own = null;
        (Transport, Remote, LocalKey, RemoteKey, Role, IsMuxed) = (null, null, null, null, null, false);
        Keys.Clear();
    }
}
