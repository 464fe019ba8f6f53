using System.Runtime.InteropServices;

namespace Chappe.Engine.Transports.Linux;

/// <summary>
/// The system calls that System.Net.Sockets has no word for. Structs are blittable and memory is pinned by the caller, so the
/// runtime copies nothing. None suppresses the GC transition: they may block.
/// </summary>
internal static unsafe class LibC
{
    internal const int MSG_WAITFORONE = 0x10000, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    internal const int SOL_SOCKET = 1, SO_REUSEPORT = 15, SO_TIMESTAMPNS = 35, SHUT_RD = 0;
    internal const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3, EPOLL_CLOEXEC = 0x80000, EFD_NONBLOCK_CLOEXEC = 0x80800;

    /// <summary>Receives up to <paramref name="count"/> datagrams; with MSG_WAITFORONE it blocks for the first one only.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int recvmmsg(int socket, BatchedMessage* messages, uint count, int flags, void* timeout);

    /// <summary>Sends up to <paramref name="count"/> datagrams; returns how many went before the first that failed.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int sendmmsg(int socket, BatchedMessage* messages, uint count, int flags);

    [DllImport("libc", SetLastError = true)]
    internal static extern nint sendto(int socket, byte* octets, nuint length, int flags, byte* address, uint addressLength);

    /// <summary>With MSG_TRUNC it returns the datagram's length also when that is more than was asked for.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern nint recvfrom(int socket, byte* octets, nuint length, int flags, byte* address, uint* addressLength);

    /// <summary>On a datagram socket it tells who the peer is; an address of family 0 takes that back.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int connect(int socket, byte* address, uint addressLength);

    [DllImport("libc")]
    internal static extern int usleep(uint microseconds);

    /// <summary>Wakes who blocks on the socket, also on an unconnected one (where it reports ENOTCONN and does it all the same).</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int shutdown(int socket, int how);

    [DllImport("libc", SetLastError = true)]
    internal static extern int epoll_create1(int flags);

    /// <summary><paramref name="epollEvent"/>: see <see cref="EpollEvents"/>.</summary>
    [DllImport("libc", SetLastError = true)]
    internal static extern int epoll_ctl(int epoll, int operation, int descriptor, byte* epollEvent);

    [DllImport("libc", SetLastError = true)]
    internal static extern int epoll_wait(int epoll, byte* epollEvents, int count, int timeout);

    [DllImport("libc", SetLastError = true)]
    internal static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    internal static extern nint read(int descriptor, byte* octets, nuint length);

    [DllImport("libc", SetLastError = true)]
    internal static extern nint write(int descriptor, byte* octets, nuint length);

    [DllImport("libc", SetLastError = true)]
    internal static extern int close(int descriptor);

    /// <summary>True where these calls exist and the layouts above hold.</summary>
    internal static bool IsAvailable => OperatingSystem.IsLinux() && sizeof(nint) == 8;
}
