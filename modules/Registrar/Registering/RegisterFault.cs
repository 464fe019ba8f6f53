namespace Chappe.Modules.Registrar.Registering;

/// <summary>Why a REGISTER was refused.</summary>
internal enum RegisterFault : byte
{
    None,
    /// <summary>It is no REGISTER that a route may save: To holds no user, or something unreadable.</summary>
    AddressOfRecord,
    /// <summary>A Contact cannot be read.</summary>
    Contact,
    /// <summary>A Contact, Call-ID, Path or instance is longer than we store.</summary>
    TooLong,
    /// <summary>q is not from 0 to 1.</summary>
    Q,
    /// <summary><c>*</c> stands beside other contacts (RFC 3261 section 10.2.2).</summary>
    StarNotAlone,
    /// <summary><c>*</c> without Expires 0 (RFC 3261 section 10.3 step 6).</summary>
    StarNotZero,
    /// <summary>CSeq did not grow within its Call-ID (RFC 3261 section 10.3 step 7).</summary>
    CSeq,
    /// <summary>The AoR would have too many contacts.</summary>
    TooMany,
    /// <summary>The client does not support the Path that a proxy added (RFC 3327 section 5.3).</summary>
    PathUnsupported,
    /// <summary>The client does not support outbound, and the script asks for it.</summary>
    OutboundRequired,
    /// <summary>The proxy that the client came by does not keep flows (RFC 5626 section 6).</summary>
    FirstHop,
    /// <summary>More than one Contact asks for a flow (RFC 5626 section 4.2.1).</summary>
    TwoFlows,
    /// <summary>A Contact asks for less time than it may (RFC 3261 section 10.3 step 7).</summary>
    TooBrief,
    /// <summary>More changes wait for the database than may.</summary>
    Busy,
}

/// <summary>The replies that faults become.</summary>
internal static class RegisterFaults
{
    /// <summary>Status code and reason phrase.</summary>
    public static (int Code, byte[] Reason) ReplyFor(RegisterFault fault) => fault switch
    {
        RegisterFault.PathUnsupported => (420, s_badExtension),
        RegisterFault.OutboundRequired => (421, s_extensionRequired),
        RegisterFault.TooBrief => (423, s_tooBrief),
        RegisterFault.FirstHop => (439, s_firstHop),
        RegisterFault.TooMany or RegisterFault.Busy => (503, s_unavailable),
        _ => (400, s_badRequest),
    };

    /// <summary>The sentence for P-Registrar-Error, the header in which Kamailio's users look for the reason.</summary>
    public static ReadOnlySpan<byte> Sentence(RegisterFault fault) => fault switch
    {
        RegisterFault.AddressOfRecord => "To names no user that could register"u8,
        RegisterFault.Contact => "A Contact is not readable"u8,
        RegisterFault.TooLong => "Contact, Path or Call-ID is too long to store"u8,
        RegisterFault.Q => "q must be from 0 to 1"u8,
        RegisterFault.StarNotAlone => "Contact * must stand alone"u8,
        RegisterFault.StarNotZero => "Contact * needs Expires: 0"u8,
        RegisterFault.CSeq => "CSeq must grow within a Call-ID"u8,
        RegisterFault.TooMany => "Too many contacts"u8,
        RegisterFault.PathUnsupported => "Path was added but is not supported"u8,
        RegisterFault.OutboundRequired => "Outbound is required"u8,
        RegisterFault.FirstHop => "The first proxy does not keep flows"u8,
        RegisterFault.TwoFlows => "Only one Contact may have a reg-id"u8,
        RegisterFault.TooBrief => "The time is too short"u8,
        _ => "Too busy to store this now"u8,
    };

    private static readonly byte[] s_badRequest = "Bad Request"u8.ToArray(), s_badExtension = "Bad Extension"u8.ToArray(),
        s_extensionRequired = "Extension Required"u8.ToArray(), s_tooBrief = "Interval Too Brief"u8.ToArray(), s_firstHop = "First Hop Lacks Outbound Support"u8.ToArray(), s_unavailable = "Service Unavailable"u8.ToArray();
}
