namespace Chappe.Modules.Media.Sdp;

/// <summary>The o= line: who made the session, and which version of it this is (RFC 8866 section 5.2). Id and version have more digits than a long holds in some phones, so they stay text.</summary>
internal sealed record SdpOrigin(string UserName, string Id, string Version, string AddressType, string Address)
{
    /// <summary>Reads what stands behind <c>o=</c>.</summary>
    /// <returns>null when it has not six words.</returns>
    internal static SdpOrigin? Parse(string? value) =>
        value?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var user, var id, var version, var network, var type, var address] && network.Equals("IN", StringComparison.OrdinalIgnoreCase)
            ? new SdpOrigin(user, id, version, type, address)
            : null;

    /// <summary>As it stands behind <c>o=</c>.</summary>
    public override string ToString() => $"{UserName} {Id} {Version} IN {AddressType} {Address}";
}
