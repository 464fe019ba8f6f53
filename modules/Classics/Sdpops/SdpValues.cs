using System.Globalization;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What stands behind <c>sdp["body"]</c>: <c>body</c> the description, <c>sess_version</c> the version in o=, <c>c:ip</c>, <c>c:af</c>, <c>o:ip</c> and <c>o:af</c> the addresses of the session with 4 or 6, <c>m0:port</c>, <c>m0:proto</c>, <c>m0:type</c> of a medium.</summary>
public sealed class SdpValues
{
    internal SdpValues() { }

    /// <summary>The part of that name; undefined when there is none. Only <c>sess_version</c> can be set; -1 makes it the next one (RFC 3264 section 8).</summary>
    public Text this[string name]
    {
        get => SdpAtHand.TryGet(out var sdp) ? Get(sdp, name) : default;
        set
        {
            if (!SdpAtHand.TryGet(out var sdp) || name != "sess_version" || !sdp.Session.OriginVersion.IsPresent) return;
            var written = sdp.Session.OriginVersion;
            if (value.Octets.SequenceEqual("-1"u8))
            {
                if (!ulong.TryParse(written.Of(sdp.Octets), NumberStyles.None, CultureInfo.InvariantCulture, out ulong version)) return;
                value = unchecked(version + 1).ToString(CultureInfo.InvariantCulture);
            }
            if (value.Length is 0 or > 20 || value.Octets.ContainsAnyExceptInRange((byte)'0', (byte)'9')) UriEditing.Refuse(sdp.Context, "session version", value);
            else sdp.Message.Edits.Replace(written, value.Octets);
        }
    }

    private static Text Get(in SdpAtHand sdp, string name)
    {
        var session = sdp.Session;
        switch (name)
        {
            case "body": return sdp.TextOf(session.Range);
            case "sess_version": return session.OriginVersion.IsPresent ? sdp.TextOf(session.OriginVersion) : default;
            case "c:ip": return session.Connection.IsPresent ? sdp.TextOf(session.Connection.Address) : default;
            case "c:af": return session.Connection.IsPresent ? session.Connection.IsIPv6 ? 6 : 4 : default(Text);
            case "o:ip": return session.OriginAddress.IsPresent ? sdp.TextOf(session.OriginAddress.Address) : default;
            case "o:af": return session.OriginAddress.IsPresent ? session.OriginAddress.IsIPv6 ? 6 : 4 : default(Text);
        }
        int colon = name.IndexOf(':');
        if (colon < 2 || name[0] != 'm' || !int.TryParse(name.AsSpan(1, colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return default;
        foreach (var media in sdp.Media)
        {
            if (index-- > 0) continue;
            return name[(colon + 1)..] switch
            {
                "port" => media.Port,
                "proto" => sdp.TextOf(media.Protocol),
                "type" => sdp.TextOf(media.Type),
                _ => default,
            };
        }
        return default;
    }
}
