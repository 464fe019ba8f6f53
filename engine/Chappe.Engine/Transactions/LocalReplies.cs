using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>Replies that a transaction makes itself: 100, what a route answers, timeouts and failures.</summary>
internal sealed class LocalReplies(TransactionTable table)
{
    private const int TagLength = 8 + 1 + 16;
    private readonly byte[] _identity = Encoding.ASCII.GetBytes(((uint)table.Seed).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Answers the request of <paramref name="transaction"/>.</summary>
    /// <param name="transaction">Locked by the caller.</param>
    /// <param name="request">The request when it is at hand; null: the saved one is used.</param>
    /// <param name="code">100 to 699.</param>
    /// <param name="reason">The reason phrase.</param>
    /// <param name="headers">Whole lines.</param>
    /// <param name="body">The body.</param>
    /// <returns>false when nothing was sent: a final reply was sent before, or the request is not kept any more.</returns>
    public bool Answer(Transaction transaction, RouteContext? request, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers = default, ReadOnlySpan<byte> body = default)
    {
        if (transaction.IsFinal && !(code is >= 200 and < 300 && transaction.State == ServerState.Accepted)) return false;
        if (request is null)
        {
            if (!transaction.Request.IsSaved) return false;
            var restored = table.Copies.Open(transaction);
            bool done = Answer(transaction, restored, code, reason, headers, body);
            table.Proxy.Contexts.Return(restored);
            return done;
        }
        Span<byte> tag = stackalloc byte[TagLength];
        WriteTag(transaction, tag);
        HeldOctets reply = default;
        int size = ReplyBuilder.Bound(request) + reason.Length + headers.Length + body.Length;
        int length;
        while ((length = ReplyBuilder.Write(request, code, reason, tag, headers, body, reply.Make(table.Pool, size))) < 0) size *= 2;
        reply.Cut(length);
        table.Counters.RepliesGenerated.Add();
        transaction.RepeatsSuccess = transaction.IsInvite && code is >= 200 and < 300;
        if (transaction.RepeatsSuccess) table.NoteLocalSuccess();
        return table.Server.Answer(transaction, code, ref reply);
    }

    /// <summary>The same, with a reason phrase from a parameter or a list.</summary>
    public bool Answer(Transaction transaction, RouteContext? request, int code, string reason)
    {
        Span<byte> octets = stackalloc byte[256];
        Encoding.UTF8.TryGetBytes(reason, octets, out int length);
        return Answer(transaction, request, code, octets[..length]);
    }

    /// <summary>200 to a CANCEL. RFC 3261 section 9.2: its To tag should be that of the INVITE's answer; no transaction is made for it, because its answer never changes.</summary>
    public void AnswerCancel(Transaction transaction, RouteContext cancel)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        WriteTag(transaction, tag);
        HeldOctets reply = default;
        var room = reply.Make(table.Pool, ReplyBuilder.Bound(cancel));
        int length = ReplyBuilder.Write(cancel, 200, "canceling"u8, tag, default, default, room);
        if (length > 0) table.Proxy.Replies.SendPrepared(Replies.HopFor(cancel), room[..length]);
        reply.Release(table.Pool);
        transaction.CancelAnswered = true;
    }

    /// <summary>The same tag for all replies of a transaction (RFC 3261 section 8.2.6.2); it does not give away the branch's token.</summary>
    private void WriteTag(Transaction transaction, Span<byte> tag)
    {
        ulong hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in transaction.Token)), table.Seed);
        _identity.CopyTo(tag);
        tag[8] = (byte)'-';
        System.Buffers.Text.Utf8Formatter.TryFormat(hash, tag[9..], out _, new System.Buffers.StandardFormat('x', 16));
    }
}
