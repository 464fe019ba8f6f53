using System.Buffers;
using Chappe.Engine;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// A 200 to a REGISTER that leaves when the binding is durable; or as a 503 without the bindings when it could not be made so. Where
/// the request has a transaction (<c>t_newtran()</c>, a route that awaited) the reply is sent from it; else it is written already.
/// </summary>
internal sealed class DeferredAnswer(Proxy proxy, Hop hop, byte[] pooled, int length, int bindingsLength, ulong request)
{
    private readonly PromisedReply _promise;
    private byte[]? _pooled = pooled;

    /// <summary>One that a transaction sends; <paramref name="pooled"/> holds its header lines.</summary>
    public DeferredAnswer(Proxy proxy, in PromisedReply promise, byte[] pooled, int length, ulong request) : this(proxy, default, pooled, length, 0, request) => _promise = promise;

    /// <summary>Names the request: a keyed hash of its Call-ID and CSeq. Its retransmissions get no answer of their own.</summary>
    public ulong Request { get; } = request;

    /// <summary>Sends the answer and gives its octets back; does nothing the second time.</summary>
    public void Leave(bool isDurable)
    {
        if (Interlocked.Exchange(ref _pooled, null) is not { } octets) return;
        if (_promise.IsMade)
        {
            if (isDurable) _promise.Keep(200, "OK"u8, octets.AsSpan(0, length));
            else _promise.Keep(503, "Service Unavailable"u8, "Retry-After: 5\r\n"u8);
            ArrayPool<byte>.Shared.Return(octets);
            return;
        }
        int count = isDurable ? length : MakeRefusal(octets);
        proxy.Replies.SendPrepared(hop, octets.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(octets);
    }

    /// <summary>Gives the octets back unsent.</summary>
    public void Discard()
    {
        if (Interlocked.Exchange(ref _pooled, null) is not { } octets) return;
        _promise.Withdraw();
        ArrayPool<byte>.Shared.Return(octets);
    }

    /// <summary>The octets that a refusal may have more than the answer; whoever makes the buffer adds them.</summary>
    public const int Slack = 128;

    /// <summary>The same reply with another start line, and Retry-After instead of the bindings.</summary>
    private int MakeRefusal(byte[] octets)
    {
        var made = octets.AsSpan(0, length);
        int headers = made.IndexOf("\r\n"u8) + 2;
        var refusal = ArrayPool<byte>.Shared.Rent(length + Slack);
        int at = Put(refusal, 0, "SIP/2.0 503 Service Unavailable\r\nRetry-After: 5\r\n"u8);
        // No copied line can be taken for ours: a fold goes on with white space.
        int bindings = bindingsLength == 0 ? 0 : made.IndexOf("\r\nContact: "u8) + 2;
        if (bindings > 0)
        {
            at = Put(refusal, at, made[headers..bindings]);
            headers = bindings + bindingsLength;
        }
        at = Put(refusal, at, made[headers..]);
        refusal.AsSpan(0, at).CopyTo(octets);
        ArrayPool<byte>.Shared.Return(refusal);
        return at;
    }

    private static int Put(byte[] destination, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination.AsSpan(at));
        return at + text.Length;
    }
}
