using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// What the server transport adds to the topmost Via of a request: <c>received</c> when the sender wrote another host than the
/// one it sent from (RFC 3261 section 18.2.1), <c>rport</c> when it asked for its port (RFC 3581 section 4). A value that the
/// sender wrote itself is replaced: where the answer goes is not the sender's to say (threats S1).
/// </summary>
internal readonly struct TopViaFix
{
    private readonly bool _received;
    private readonly bool _rport;

    public TopViaFix(RouteContext request)
    {
        ref readonly var via = ref request.Message.TopVia;
        if (!via.SentBy.IsPresent) return;
        _rport = request.ForceRPort || via is { HasRPort: true };
        // RFC 3581 section 4: to a client that asks for rport, received MUST be given even when it says nothing new; what the script alone wants is rport.
        _received = via is { HasRPort: true } || !NetAddress.TryParseHost(request.Message[via.Host], 0, out var host) || !host.SameHost(request.Source.Remote);
    }

    /// <summary>Nothing has to be added or taken away.</summary>
    public bool IsEmpty => !_received && !_rport;

    /// <summary>Writes <c>;received=…;rport=…</c>.</summary>
    public void WriteParameters(RouteContext request, ref OctetWriter writer)
    {
        if (_received)
        {
            writer.Write(";received="u8);
            writer.WriteHost(request.Source.Remote, brackets: false);
        }
        if (!_rport) return;
        writer.Write(";rport="u8);
        writer.Write(request.Source.Remote.Port);
    }

    /// <summary>Copies the topmost Via's value with the parameters behind those that stand there.</summary>
    public void WriteValue(RouteContext request, ref OctetWriter writer)
    {
        var message = request.Message;
        ref readonly var via = ref message.TopVia;
        // What is replaced: rport with its value, and the sender's own received, which starts ";received=" before its value.
        var first = _rport && via.HasRPort ? via.RPortParameter : default;
        var second = Superseded(message);
        if (second.IsPresent && first.IsPresent && second.Offset < first.Offset) (first, second) = (second, first);
        int at = via.Value.Offset;
        at = CopyUpTo(message, ref writer, at, first);
        at = CopyUpTo(message, ref writer, at, second);
        writer.Write(message.Buffer.AsSpan(at, via.Value.End - at));
        WriteParameters(request, ref writer);
    }

    /// <summary>Adds the same as edits, for a request that is passed on.</summary>
    public void Edit(RouteContext request, EditList edits)
    {
        if (IsEmpty) return;
        var message = request.Message;
        ref readonly var via = ref message.TopVia;
        if (_rport && via.HasRPort) edits.Remove(via.RPortParameter);
        if (Superseded(message) is { IsPresent: true } received) edits.Remove(received);
        Span<byte> room = stackalloc byte[128];
        var writer = new OctetWriter(room);
        WriteParameters(request, ref writer);
        edits.Insert(via.Value.End, room[..writer.Length]);
    }

    private Slice Superseded(SipMessage message)
    {
        ref readonly var via = ref message.TopVia;
        if (!_received || !via.Received.IsPresent) return default;
        int semicolon = message.Buffer.AsSpan(0, via.Received.Offset).LastIndexOf((byte)';');
        return new Slice(semicolon, via.Received.End - semicolon);
    }

    private static int CopyUpTo(SipMessage message, ref OctetWriter writer, int at, Slice leaveOut)
    {
        if (!leaveOut.IsPresent) return at;
        writer.Write(message.Buffer.AsSpan(at, leaveOut.Offset - at));
        return leaveOut.End;
    }
}
