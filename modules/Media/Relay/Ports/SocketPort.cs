using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>A port that reads itself: one datagram, one wait, one send. Allocates nothing a packet but what the framework's socket does.</summary>
internal sealed class SocketPort(Socket socket, MediaSession session, Clock clock, Log log, Counter sendFaults) : MediaPort
{
    private readonly byte[] _slot = GC.AllocateArray<byte>(PacketBatch.SlotSize, pinned: true);
    private readonly SocketAddress _to = new(socket.AddressFamily);

    internal void Begin() => _ = ReadAsync();

    internal override void Send(in NetAddress to, ReadOnlySpan<byte> datagram)
    {
        if (IsClosed) return;
        try
        {
            to.ToIPEndPoint().Serialize().Buffer.Span.CopyTo(_to.Buffer.Span);
            socket.SendTo(datagram, SocketFlags.None, _to);
        }
        catch (SocketException)
        {
            // ICMP of an earlier packet, a full buffer, no route: the packet is lost, as on the network.
            sendFaults.Add();
        }
    }

    protected override void Release() => socket.Dispose();

    private async Task ReadAsync()
    {
        var from = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                int length = await socket.ReceiveFromAsync(_slot.AsMemory(), SocketFlags.None, from).ConfigureAwait(false);
                Handle(length, NetAddress.From((IPEndPoint)new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Create(from)));
            }
            catch (SocketException)
            {
                // ICMP, or a datagram that is too long. A socket that is gone says so by the other exception.
                if (session.IsClosed) return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception fault)
            {
                // The edge where a packet ends (threats G1).
                session.NoteFault();
                log.WriteLimited(LogLevel.Bug, "media", $"a packet ended in {fault.GetType().Name}: {fault.Message}");
            }
        }
    }

    private void Handle(int length, in NetAddress from)
    {
        if (length > PacketBatch.MaxPacket) return;
        lock (session.Gate)
        {
            if (!IsClosed && Owner.Receive(this, _slot, ref length, from, MediaClock.Microseconds(clock), out var via, out var to)) via!.Send(to, _slot.AsSpan(0, length));
        }
    }
}
