using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine;

/// <summary>A listener without a network: what is sent waits in a list.</summary>
public sealed class MemoryListener(TransportKind transport, string address, int port) : Listener(new ListenSpec(transport, address, port), Parse(address, port))
{
    private readonly Queue<Sent> _sent = new();

    /// <summary>What Send answers; null: Sent.</summary>
    public Func<NetAddress, SendOutcome>? Outcome { get; set; }
    /// <summary>The observers of sendings that were Pending.</summary>
    public List<ISendObserver> Pending { get; } = [];
    /// <summary>Counts only, so that measuring memory measures the engine.</summary>
    public bool KeepsNothing { get; set; }
    public int Count { get; private set; }
    public byte[] Last { get; } = new byte[4096];
    public int LastLength { get; private set; }
    public Action<NetAddress, byte[], int>? OnSend { get; set; }

    public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true)
    {
        Count++;
        var outcome = Outcome?.Invoke(to) ?? SendOutcome.Sent;
        if (outcome == SendOutcome.Pending && observer is not null) Pending.Add(observer);
        if (outcome is not (SendOutcome.Sent or SendOutcome.Pending)) return outcome;
        if (KeepsNothing)
        {
            octets.CopyTo(Last);
            LastLength = octets.Length;
            OnSend?.Invoke(to, Last, LastLength);
        }
        else lock (_sent) _sent.Enqueue(new Sent(this, to, connectionId, octets.ToArray(), mayConnect));
        return outcome;
    }

    public bool TryTake(out Sent sent)
    {
        lock (_sent) return _sent.TryDequeue(out sent!);
    }

    public static NetAddress Parse(string host, int port) =>
        NetAddress.TryParseHost(System.Text.Encoding.ASCII.GetBytes(host), port, out var address) ? address : throw new ArgumentException(host);
}
