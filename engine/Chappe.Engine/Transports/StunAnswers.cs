using System.Buffers.Binary;
using Chappe.Engine.Diagnostics;
using Chappe.Sip.Stun;

namespace Chappe.Engine.Transports;

/// <summary>
/// Answers STUN Binding requests on the SIP port, by which clients keep their NAT open and see it change (RFC 5626 sections 3.5.2 and 8).
/// It keeps nothing of anybody. A bare request has 20 octets and its answer 32 or 44: what the answers are longer than the requests is
/// limited for the whole port, so that nobody gains by a false source address (threats O5).
/// </summary>
internal sealed class StunAnswers(Counters counters)
{
    /// <summary>The octets that all answers of one second may be longer than their requests: 5,000 clients of IPv4 a second, and nothing worth an attack.</summary>
    private const int ExcessASecond = 60_000;
    private const int MostOctets = 96, MostUnknown = 4;

    private readonly Counter _requests = counters["stun.requests"], _limited = counters["stun.limited"], _ignored = counters["stun.ignored"];
    private long _second;
    private int _excess;

    /// <summary>Answers, or does not; either way the datagram has been dealt with.</summary>
    public void Answer(in Hop source, ReadOnlySpan<byte> octets, long now)
    {
        if (!StunMessage.TryParse(octets, out var request) || request.Class != StunClass.Request || request.Method != StunMessage.Binding || !request.HasRightFingerprint())
        {
            _ignored.Add();
            return;
        }
        _requests.Add();
        Span<byte> room = stackalloc byte[MostOctets];
        var answer = room[..Write(request, source.Remote, room)];
        if (answer.Length > octets.Length && !MayExceed(answer.Length - octets.Length, now))
        {
            _limited.Add();
            return;
        }
        source.Listener.Send(source.Remote, source.ConnectionId, answer);
    }

    private static int Write(StunMessage request, in NetAddress remote, Span<byte> room)
    {
        Span<byte> unknown = stackalloc byte[MostUnknown * 2];
        int length = ReadUnknown(request, unknown);
        var writer = new StunWriter(room, length > 0 ? StunClass.Error : StunClass.Success, StunMessage.Binding, request.TransactionId);
        if (length > 0)
        {
            // RFC 8489 section 6.3.1: 420, with the names of what was not understood.
            writer.AddError(420, default);
            writer.Add(StunAttributeType.UnknownAttributes, unknown[..length]);
        }
        else
        {
            Span<byte> address = stackalloc byte[16];
            remote.WriteTo(address);
            writer.AddXorMappedAddress(remote.IsIPv4 ? address[12..] : address, remote.Port);
        }
        if (request.TryFind(StunAttributeType.Fingerprint, out _)) writer.AddFingerprint();
        return writer.Length;
    }

    private static int ReadUnknown(StunMessage request, Span<byte> unknown)
    {
        int length = 0;
        foreach (var attribute in request)
        {
            if (!attribute.MustBeUnderstood || Enum.IsDefined(attribute.Type) || length == unknown.Length) continue;
            BinaryPrimitives.WriteUInt16BigEndian(unknown[length..], (ushort)attribute.Type);
            length += 2;
        }
        return length;
    }

    /// <summary>Workers may count a little past one another at the turn of a second; a limit it stays.</summary>
    private bool MayExceed(int octets, long now)
    {
        long second = now / 1000;
        if (Interlocked.Exchange(ref _second, second) != second) Volatile.Write(ref _excess, 0);
        return Interlocked.Add(ref _excess, octets) <= ExcessASecond;
    }
}
