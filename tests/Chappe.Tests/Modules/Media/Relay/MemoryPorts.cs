using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Ports;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Ports without a network: a test puts packets in and sees what leaves.</summary>
internal sealed class MemoryPorts : IPortSource
{
    private readonly Dictionary<NetAddress, Port> _open = [];
    private readonly Lock _lock = new();

    public record Sent(NetAddress From, NetAddress To, byte[] Octets);

    /// <summary>Everything that left since the last <see cref="Take"/>.</summary>
    public List<Sent> Leaving { get; } = [];
    /// <summary>Ports that other programs have.</summary>
    public HashSet<int> Taken { get; } = [];
    public List<int> OpenedPorts { get; } = [];
    /// <summary>Called for each datagram that leaves, under the session's lock.</summary>
    public Action<Sent>? OnSend { get; set; }
    public int OpenCount { get { lock (_lock) return _open.Count; } }

    public bool TryOpenPair(in NetAddress host, int evenPort, MediaSession session, out MediaPort rtp, out MediaPort rtcp)
    {
        (rtp, rtcp) = (null!, null!);
        lock (_lock)
        {
            if (Taken.Contains(evenPort) || Taken.Contains(evenPort + 1) || _open.ContainsKey(host.WithPort(evenPort))) return false;
            OpenedPorts.Add(evenPort);
            rtp = _open[host.WithPort(evenPort)] = new Port(this, session) { Local = host.WithPort(evenPort) };
            rtcp = _open[host.WithPort(evenPort + 1)] = new Port(this, session) { Local = host.WithPort(evenPort + 1), IsForRtcp = true };
            return true;
        }
    }

    public void Begin(MediaPort port) { }

    public bool IsOpen(NetAddress local) { lock (_lock) return _open.ContainsKey(local); }

    /// <summary>A datagram comes in; what leaves because of it is in <see cref="Leaving"/>.</summary>
    public void Deliver(NetAddress local, NetAddress from, ReadOnlySpan<byte> octets, long now)
    {
        Port? port;
        lock (_lock)
            if (!_open.TryGetValue(local, out port)) return;
        var slot = new byte[PacketBatch.SlotSize];
        octets.CopyTo(slot);
        int length = octets.Length;
        lock (port.Session.Gate)
            if (!port.IsClosed && port.Owner.Receive(port, slot, ref length, from, now, out var via, out var to)) via!.Send(to, slot.AsSpan(0, length));
    }

    public List<Sent> Take()
    {
        lock (_lock)
        {
            List<Sent> all = [.. Leaving];
            Leaving.Clear();
            return all;
        }
    }

    public void Dispose() { }

    private sealed class Port(MemoryPorts ports, MediaSession session) : MediaPort
    {
        internal MediaSession Session => session;

        internal override void Send(in NetAddress to, ReadOnlySpan<byte> datagram)
        {
            var sent = new Sent(Local, to, datagram.ToArray());
            lock (ports._lock) ports.Leaving.Add(sent);
            ports.OnSend?.Invoke(sent);
        }

        protected override void Release()
        {
            lock (ports._lock) ports._open.Remove(Local);
        }
    }
}
