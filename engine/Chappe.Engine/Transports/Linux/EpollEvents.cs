using System.Runtime.InteropServices;

namespace Chappe.Engine.Transports.Linux;

/// <summary>
/// struct epoll_event: four octets of flags and eight of our own. The kernel packs it on x86-64 and pads it elsewhere, so it is
/// read and written by offset:
/// <code>
/// x86-64   flags:4 data:8            other   flags:4 padding:4 data:8
/// </code>
/// </summary>
internal static class EpollEvents
{
    internal const uint In = 0x1, Out = 0x4, Error = 0x8, HangUp = 0x10;

    private static readonly int s_data = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>How many octets an event takes.</summary>
    internal static int Size => s_data + 8;

    internal static void Write(Span<byte> at, uint flags, long data)
    {
        MemoryMarshal.Write(at, flags);
        MemoryMarshal.Write(at[s_data..], data);
    }

    internal static uint FlagsOf(ReadOnlySpan<byte> at) => MemoryMarshal.Read<uint>(at);

    internal static long DataOf(ReadOnlySpan<byte> at) => MemoryMarshal.Read<long>(at[s_data..]);
}
