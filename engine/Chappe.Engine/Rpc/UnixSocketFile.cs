using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Chappe.Engine.Rpc;

/// <summary>Binds a socket to a name in the file system, so that nobody but its owner can ever open it (threats C1).</summary>
public static partial class UnixSocketFile
{
    /// <summary>Binds <paramref name="socket"/> to <paramref name="path"/> with mode 0600.</summary>
    public static void Bind(Socket socket, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return;
        }
        // The mask makes the socket 0600 from its first moment; a chmod behind the bind would leave a gap.
        uint before = UMask(0x7F); // octal 177
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        finally
        {
            _ = UMask(before);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint UMask(uint mask);
}
