namespace Chappe.Modules.Registrar.Storage;

/// <summary>One contact as the columns of Kamailio's <c>location</c> table (version 9) hold it. Times are seconds since 1970 by the wall clock.</summary>
public sealed record LocationRow
{
    /// <summary>The contact's own name.</summary>
    public required string Ruid { get; init; }
    /// <summary>The user part of the AoR.</summary>
    public required string Username { get; init; }
    /// <summary>The domain of the AoR, when <c>use_domain</c> is set.</summary>
    public string? Domain { get; init; }
    /// <summary>The Contact URI.</summary>
    public required string Contact { get; init; }
    /// <summary>Where the request came from, as a URI.</summary>
    public string? Received { get; init; }
    /// <summary>Path values, joined with commas.</summary>
    public string? Path { get; init; }
    /// <summary>When it ends; 0 for never.</summary>
    public double Expires { get; init; }
    /// <summary>q, -1 when none was given.</summary>
    public double Q { get; init; } = -1;
    /// <summary>Call-ID of the REGISTER.</summary>
    public string CallId { get; init; } = "";
    /// <summary>CSeq number of the REGISTER.</summary>
    public long CSeq { get; init; }
    /// <summary>When it was last written.</summary>
    public double LastModified { get; init; }
    /// <summary>usrloc's flags.</summary>
    public long Flags { get; init; }
    /// <summary>Branch flags.</summary>
    public long CFlags { get; init; }
    /// <summary>User-Agent.</summary>
    public string UserAgent { get; init; } = "";
    /// <summary>The listener, <c>proto:host:port</c>.</summary>
    public string? Socket { get; init; }
    /// <summary>Methods as bits; null for all.</summary>
    public long? Methods { get; init; }
    /// <summary>+sip.instance with its angle brackets.</summary>
    public string? Instance { get; init; }
    /// <summary>reg-id, 0 for none.</summary>
    public long RegId { get; init; }
    /// <summary>The stream, -1 for none; it means something to the process that wrote it only.</summary>
    public long ConnectionId { get; init; } = -1;

    /// <summary>The address of record: the user, or <c>user@domain</c>.</summary>
    internal byte[] Aor() => System.Text.Encoding.UTF8.GetBytes(Domain is { Length: > 0 } domain ? $"{Username}@{domain}" : Username);
}
