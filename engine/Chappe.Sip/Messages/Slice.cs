namespace Chappe.Sip.Messages;

/// <summary>A range of octets in a message's buffer. The default value means "not there": no part of a message but its first word starts at offset 0.</summary>
public readonly record struct Slice(int Offset, int Length)
{
    /// <summary>True when the slice points at something, which may be empty.</summary>
    public bool IsPresent => Offset != 0 || Length != 0;

    /// <summary>The offset behind the last octet.</summary>
    public int End => Offset + Length;

    /// <summary>The octets of <paramref name="buffer"/> that this slice names.</summary>
    public ReadOnlySpan<byte> Of(byte[] buffer) => buffer.AsSpan(Offset, Length);

    /// <summary>The octets of <paramref name="buffer"/> that this slice names.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Offset, Length);

    /// <summary>The same range, <paramref name="by"/> octets further on; an absent slice stays absent.</summary>
    public Slice Shift(int by) => IsPresent ? new Slice(Offset + by, Length) : this;
}
