using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Operations;

/// <summary>Makes the open control sockets those that a new version of the scripts wants; what stays is not touched.</summary>
internal static class ControlSockets
{
    internal static void Change(List<ControlSocket> sockets, IReadOnlyList<ControlAddress> wanted, Func<ControlAddress, ControlSocket> open, Log log, string module)
    {
        foreach (var gone in sockets.Where(s => !wanted.Contains(s.Address)).ToArray())
        {
            sockets.Remove(gone);
            _ = CloseAsync(gone, log, module);
        }
        foreach (var address in wanted.Where(w => sockets.TrueForAll(s => s.Address != w)).ToArray())
        {
            try
            {
                sockets.Add(open(address));
            }
            catch (ConfigurationException refused)
            {
                // The version runs already; without this socket it can be asked over the others.
                log.Write(LogLevel.Error, module, refused.Message);
            }
        }
    }

    private static async Task CloseAsync(ControlSocket socket, Log log, string module)
    {
        try
        {
            await socket.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            log.Write(LogLevel.Warning, module, $"{socket.Address}: {e.Message}");
        }
    }
}
