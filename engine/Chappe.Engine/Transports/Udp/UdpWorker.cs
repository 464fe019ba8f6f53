using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Udp;

/// <summary>A worker of one UDP socket.</summary>
internal abstract class UdpWorker(UdpListener listener, int number) : Worker(listener.Workers, $"{listener.Spec.Text} {number}")
{
    /// <summary>
    /// Kamailio's bound: what is shorter cannot be a SIP message; phones send such datagrams to keep a NAT open (CRLF, zeros).
    /// </summary>
    protected const int ShortestMessage = 20;

    /// <summary>The socket it reads.</summary>
    internal UdpListener Listener { get; } = listener;
    protected int Number { get; } = number;
    /// <summary>It goes on reading.</summary>
    protected bool IsWanted => !Listener.IsStopping && !IsReplaced;

    protected override Worker CreateReplacement() => Listener.CreateWorker(Number, this);
}
