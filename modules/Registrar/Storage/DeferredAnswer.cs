using System.Buffers;
using Chappe.Engine;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>A 200 to a REGISTER, written already, that leaves when the binding is durable; or as a 503 without the bindings when it could not be made so.</summary>
internal sealed class DeferredAnswer(Proxy proxy, Hop hop, byte[] pooled, int length, int bindingsLength, ulong request)
{
    private byte[]? _pooled = pooled;

    /// <summary>Names the request: a keyed hash of its Call-ID and CSeq. Its retransmissions get no answer of their own.</summary>
    public ulong Request { get; } = request;

    /// <summary>Sends the answer and gives its octets back; does nothing the second time.</summary>
    public void Leave(bool isDurable)
    {
        if (Interlocked.Exchange(ref _pooled, null) is not { } octets) return;
        int count = isDurable ? length : MakeRefusal(octets);
        proxy.Replies.SendPrepared(hop, octets.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(octets);
    }

    /// <summary>Gives the octets back unsent.</summary>
    public void Discard()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } octets) ArrayPool<byte>.Shared.Return(octets);
    }

    /// <summary>The same reply with another start line, and Retry-After instead of the bindings: they are the last header lines but what the engine adds, so they are found by name.</summary>
    private int MakeRefusal(byte[] octets)
    {
        var made = octets.AsSpan(0, length);
        int headers = made.IndexOf("\r\n"u8) + 2;
        var refusal = ArrayPool<byte>.Shared.Rent(length + 128);
        int at = Put(refusal, 0, "SIP/2.0 503 Service Unavailable\r\nRetry-After: 5\r\n"u8);
        int bindings = bindingsLength == 0 ? -1 : made.LastIndexOf("\r\nContact: "u8) + 2;
        if (bindings > 1)
        {
            at = Put(refusal, at, made[headers..bindings]);
            headers = bindings + bindingsLength;
        }
        at = Put(refusal, at, made[headers..]);
        // A reply without its bindings is shorter; if there were none, it may have outgrown its buffer.
        if (at > octets.Length) at = 0;
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
