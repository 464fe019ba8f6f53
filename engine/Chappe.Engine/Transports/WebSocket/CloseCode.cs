namespace Chappe.Engine.Transports.WebSocket;

/// <summary>Why a WebSocket is closed (RFC 6455 section 7.4.1): those that this proxy sends by itself.</summary>
public enum CloseCode : ushort
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,
    /// <summary>The purpose is fulfilled.</summary>
    Normal = 1000,
    /// <summary>The frames do not keep to RFC 6455.</summary>
    ProtocolError = 1002,
    /// <summary>A kind of data that cannot be taken.</summary>
    UnsupportedData = 1003,
    /// <summary>Text that is no UTF-8, or a message that is not of the sub-protocol.</summary>
    InvalidData = 1007,
    /// <summary>A rule of the house is broken.</summary>
    PolicyViolation = 1008,
    /// <summary>A frame or message that is too large.</summary>
    TooBig = 1009,
    /// <summary>Something went wrong here.</summary>
    InternalError = 1011,
}

/// <summary>What is said with a close code, and which codes may be said at all.</summary>
public static class CloseCodes
{
    /// <summary>The reason that goes with <paramref name="code"/>.</summary>
    public static ReadOnlySpan<byte> Phrase(CloseCode code) => code switch
    {
        CloseCode.Normal => "Normal closure"u8,
        CloseCode.ProtocolError => "Protocol error"u8,
        CloseCode.UnsupportedData => "Unsupported data"u8,
        CloseCode.InvalidData => "Invalid data"u8,
        CloseCode.PolicyViolation => "Policy violation"u8,
        CloseCode.TooBig => "Message too big"u8,
        CloseCode.InternalError => "Internal error"u8,
        _ => default,
    };

    /// <summary>RFC 6455 section 7.4.2: what may stand in a close frame. 1005, 1006 and 1015 never do, below 1000 and above 4999 nothing is defined.</summary>
    public static bool MayBeSent(int code) => code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;
}
