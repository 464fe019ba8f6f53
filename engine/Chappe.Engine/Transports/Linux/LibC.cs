using System.Runtime.InteropServices;

namespace Chappe.Engine.Transports.Linux;

/// <summary>
/// The system calls that System.Net.Sockets has no word for. Structs are blittable and memory is pinned by the caller, so the
/// runtime copies nothing. None suppresses the GC transition: they may block.
/// </summary>
internal static unsafe class LibC
{
    internal const int MSG_WAITFORONE = 0x10000, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    internal const int SHUT_RD = 0;

    /// <summary>Receives up to <paramref name="count"/> datagrams; with MSG_WAITFORONE it blocks for the first one only.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int recvmmsg(int socket, BatchedMessage* messages, uint count, int flags, void* timeout);

    /// <summary>Sends up to <paramref name="count"/> datagrams; returns how many went before the first that failed.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int sendmmsg(int socket, BatchedMessage* messages, uint count, int flags);

    [DllImport("libc", SetLastError = true)]
    internal static extern nint sendto(int socket, byte* octets, nuint length, int flags, byte* address, uint addressLength);

    /// <summary>Wakes who blocks on the socket, also on an unconnected one (where it reports ENOTCONN and does it all the same).</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int shutdown(int socket, int how);

    /// <summary>True where these calls exist and the layouts above hold.</summary>
    internal static bool IsAvailable => OperatingSystem.IsLinux() && sizeof(nint) == 8;
}
