namespace Chappe.Modules.Media.Sdp;

/// <summary>What the third word of an m= line says: RTP or not, encrypted or not, with feedback or not, keys by DTLS or not.</summary>
internal sealed record MediaProtocol
{
    private MediaProtocol(string name, bool isRtp, bool isSecure = false, bool hasFeedback = false, bool isDtls = false) =>
        (Name, IsRtp, IsSecure, HasFeedback, IsDtls) = (name, isRtp, isSecure, hasFeedback, isDtls);

    /// <summary>RFC 3551.</summary>
    internal static MediaProtocol Avp { get; } = new("RTP/AVP", true);
    /// <summary>RFC 4585.</summary>
    internal static MediaProtocol Avpf { get; } = new("RTP/AVPF", true, hasFeedback: true);
    /// <summary>RFC 3711.</summary>
    internal static MediaProtocol Savp { get; } = new("RTP/SAVP", true, isSecure: true);
    /// <summary>RFC 5124.</summary>
    internal static MediaProtocol Savpf { get; } = new("RTP/SAVPF", true, isSecure: true, hasFeedback: true);
    /// <summary>RFC 5764.</summary>
    internal static MediaProtocol DtlsSavp { get; } = new("UDP/TLS/RTP/SAVP", true, isSecure: true, isDtls: true);
    /// <summary>RFC 5764: what browsers speak.</summary>
    internal static MediaProtocol DtlsSavpf { get; } = new("UDP/TLS/RTP/SAVPF", true, isSecure: true, hasFeedback: true, isDtls: true);
    /// <summary>T.38 over UDP (RFC 3362).</summary>
    internal static MediaProtocol Udptl { get; } = new("udptl", false);

    private static readonly MediaProtocol[] s_known = [Avp, Avpf, Savp, Savpf, DtlsSavp, DtlsSavpf, Udptl];

    internal string Name { get; }
    internal bool IsRtp { get; }
    internal bool IsSecure { get; }
    internal bool HasFeedback { get; }
    /// <summary>The name itself says that keys come by DTLS and by nothing else.</summary>
    internal bool IsDtls { get; }
    /// <summary>We can carry it.</summary>
    internal bool IsRelayed => IsRtp || this == Udptl;

    /// <summary>The protocol of that name, in any case; one that nobody here knows is not relayed.</summary>
    internal static MediaProtocol Of(string name) => s_known.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? new MediaProtocol(name, false);

    /// <summary>True for a name that <c>transport-protocol</c> may set.</summary>
    internal static bool IsRtpName(string name) => Of(name).IsRtp;

    /// <summary>The same profile with or without feedback, encryption.</summary>
    internal static MediaProtocol From(bool isSecure, bool hasFeedback, bool isDtls) =>
        isDtls ? hasFeedback ? DtlsSavpf : DtlsSavp : isSecure ? hasFeedback ? Savpf : Savp : hasFeedback ? Avpf : Avp;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
