using System.Runtime.InteropServices;

namespace Chappe.Engine.Transports.Linux;

/// <summary>iovec: one run of octets in memory that does not move.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    internal nint Base;
    internal nuint Length;
}

/// <summary>msghdr as the kernel has it; sequential layout gives the padding of 32 and 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    internal nint Name;
    internal uint NameLength;
    internal nint Vectors;
    internal nuint VectorCount;
    internal nint Control;
    internal nuint ControlLength;
    internal int Flags;
}

/// <summary>mmsghdr: a message header, and how many octets were moved.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchedMessage
{
    internal MessageHeader Header;
    internal uint Length;
}
