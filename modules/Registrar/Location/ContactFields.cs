using System.Runtime.InteropServices;

namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// The fixed part of a stored contact. Its strings follow in the order of the lengths below:
/// <code>
/// | fields | URI | received | path | Call-ID | User-Agent | +sip.instance | ruid |
/// </code>
/// One run of octets an AoR instead of objects keeps a binding below 300 octets and the collector out of a table of millions.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ContactFields
{
    /// <summary>Of the whole record, this part included.</summary>
    public int Length;
    /// <summary>When it ends, in milliseconds of the engine's monotonic clock (threats T4); <see cref="Permanent"/> for never.</summary>
    public long ExpiresAt;
    /// <summary>When it was last written, in milliseconds of the same clock; below zero for what a database held before the start.</summary>
    public long ModifiedAt;
    /// <summary>The stream it was registered over, 0 for none.</summary>
    public long ConnectionId;
    /// <summary>The CSeq number of the REGISTER.</summary>
    public uint CSeq;
    /// <summary>usrloc's own flags.</summary>
    public uint Flags;
    /// <summary>Branch flags that <c>lookup</c> restores.</summary>
    public uint BranchFlags;
    /// <summary>The methods it takes, as <see cref="MethodSet"/> counts them.</summary>
    public uint Methods;
    /// <summary>reg-id of RFC 5626, 0 for none.</summary>
    public int RegId;
    /// <summary>q in thousandths, -1 when none was given.</summary>
    public short Q;
    /// <summary>Where it was registered, a number of <see cref="SocketTable"/>; 0 for unknown.</summary>
    public ushort Socket;
    /// <summary>Lengths of the strings.</summary>
    public ushort UriLength, ReceivedLength, PathLength, CallIdLength, UserAgentLength, InstanceLength, RuidLength;

    /// <summary><see cref="ExpiresAt"/> of a contact that never ends.</summary>
    public const long Permanent = long.MaxValue;
}
