using System.IO.Hashing;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// Tells a loop from a spiral (RFC 3261 section 16.6 step 8, RFC 5393): each branch parameter of ours ends in a hash of what the
/// request was routed by, that is its Request-URI, its Route headers and whom it came from. A request that carries a branch of
/// ours with the hash that it has now would go the same way again (threats T3).
/// </summary>
internal static class LoopCheck
{
    /// <summary>The hash of the request as it came in.</summary>
    public static uint HashOf(RouteContext request, long seed)
    {
        var message = request.Message;
        ulong hash = XxHash3.HashToUInt64(message[message.RequestUri], seed);
        Span<byte> source = stackalloc byte[18];
        request.Source.Remote.WriteTo(source);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(source[16..], request.Source.Remote.Port);
        hash = ulong.RotateLeft(hash, 21) ^ XxHash3.HashToUInt64(source, seed);
        for (int i = message.IndexOf(HeaderId.Route); i >= 0; i = message.IndexOf(HeaderId.Route, i + 1))
            hash = ulong.RotateLeft(hash, 21) ^ XxHash3.HashToUInt64(message[message.Headers[i].Value], seed);
        return (uint)(hash ^ hash >> 32);
    }

    /// <summary>True when the request was here before and is where it was then.</summary>
    public static bool IsLoop(SipMessage request, uint hash)
    {
        // Nearly every request has one Via, of a client; it is looked at without walking the list.
        if (IsOurs(request[request.TopVia.Branch], hash)) return true;
        int first = request.IndexOf(HeaderId.Via);
        if (request.TopVia.Next == 0 && request.IndexOf(HeaderId.Via, first + 1) < 0) return false;
        foreach (var via in request.Vias)
            if (IsOurs(request[via.Branch], hash)) return true;
        return false;
    }

    private static bool IsOurs(ReadOnlySpan<byte> branch, uint hash) => BranchParameter.TryParseLoop(branch, out uint loop) && loop == hash;
}
