namespace Chappe.Modules.WebSocket;

/// <summary>The parameters of tcpops.</summary>
public sealed class TcpopsOptions
{
    /// <summary>Whether <c>event_route[tcp:closed]</c>, <c>[tcp:timeout]</c> and <c>[tcp:reset]</c> run: 0 never, 1 for all connections, 2 for those of which <c>tcp_enable_closed_event</c> asked for it.</summary>
    public int closed_event { get; set => field = value is >= 0 and <= 2 ? value : throw new ArgumentException("0 never, 1 for all, 2 on demand."); } = 1;
}
