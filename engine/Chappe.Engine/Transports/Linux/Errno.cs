namespace Chappe.Engine.Transports.Linux;

/// <summary>The error numbers of Linux that the transports tell apart (the same on x86-64 and ARM64).</summary>
internal static class Errno
{
    internal const int EPERM = 1, EINTR = 4, EAGAIN = 11, EINVAL = 22, EMSGSIZE = 90, ENOBUFS = 105, ECONNREFUSED = 111, EINPROGRESS = 115;
}
