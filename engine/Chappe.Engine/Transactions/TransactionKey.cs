using System.IO.Hashing;
using System.Runtime.InteropServices;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>
/// What a request is known again by (RFC 3261 section 17.2.3): branch and sent-by of the topmost Via, as a keyed hash of 128
/// bits, so that a transaction needs to keep no octets for it. ACK and CANCEL have the key of their INVITE; the method is
/// compared beside it. Senders of RFC 2543 have no unique branch; theirs is made of the parts that section names.
/// </summary>
internal readonly record struct TransactionKey(UInt128 Value)
{
    /// <summary>The low half, for tables.</summary>
    public ulong Hash => (ulong)Value;

    public static TransactionKey Of(SipMessage request, long seed)
    {
        ref readonly var via = ref request.TopVia;
        if (!via.HasUniqueBranch(request.Octets)) return OfOldSender(request, seed);
        var key = XxHash128.HashToUInt128(request[via.Branch], seed);
        // sent-by is part of it because clients elsewhere could choose the same branch, by accident or not.
        ulong sentBy = XxHash3.HashToUInt64(request[via.Host], seed) + (uint)via.Port;
        key ^= new UInt128(sentBy, ulong.RotateLeft(sentBy, 32));
        // Methods that have no member of the enumeration are told apart here.
        return new TransactionKey(request.Method == SipMethod.Other ? Mix(key, request[request.MethodName], seed) : key);
    }

    /// <summary>Request-URI, From tag, Call-ID, CSeq number and topmost Via. The To tag is left out: an ACK has the one of the reply, its INVITE none.</summary>
    private static TransactionKey OfOldSender(SipMessage request, long seed)
    {
        var hash = new UInt128(request.CSeq.Number, 2543);
        hash = Mix(hash, request[request.RequestUri], seed);
        hash = Mix(hash, request[request.From.Tag], seed);
        hash = Mix(hash, request[request.CallId], seed);
        return new TransactionKey(Mix(hash, request[request.TopVia.Value], seed));
    }

    private static UInt128 Mix(UInt128 hash, ReadOnlySpan<byte> part, long seed) =>
        XxHash128.HashToUInt128(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in hash)), seed) ^ XxHash128.HashToUInt128(part, seed);
}

/// <summary>What a call is known by whatever the branch: Call-ID and CSeq number. For the ACK to a 2xx, and for words that name a call so.</summary>
internal static class CallKey
{
    public static ulong Of(ReadOnlySpan<byte> callId, uint cseq, long seed) => XxHash3.HashToUInt64(callId, seed) ^ cseq * 0x9E37_79B9_7F4A_7C15UL;
}
