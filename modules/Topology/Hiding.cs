using System.Runtime.CompilerServices;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Transports;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Topology;

/// <summary>
/// Takes the hops of the other side out of a message that leaves: a peer sees our Via, our Record-Route and a Contact that leads here. What was
/// taken out goes along sealed, in parameters that the peer gives back (RFC 3261 sections 8.2.6.2, 12.1.1, 12.2.1.1), so that nothing has
/// to be remembered here and another node with the same secret can go on with the call.
/// </summary>
internal sealed class Hiding(Proxy proxy, HidingForm form, SealingKeys keys)
{
    private const int MostHops = 64;

    private static readonly MessageBounds s_bounds = MessageBounds.Default with { Headers = 128 * 1024, Header = 32 * 1024, Vias = 2 * MostHops, Routes = 2 * MostHops };

    [ThreadStatic] private static SipMessage? t_message;
    [ThreadStatic] private static byte[]? t_came, t_written;

    /// <summary>How what is hidden looks.</summary>
    public HidingForm Form => form;

    /// <summary>REGISTER and PUBLISH speak to a registrar, whose answers speak of the client's own addresses.</summary>
    public static bool Concerns(SipMessage message) => message.Method is not (SipMethod.Register or SipMethod.Publish);

    /// <summary>The message as it goes out.</summary>
    /// <param name="outgoing">The listener that it leaves from.</param>
    /// <param name="octets">The message.</param>
    /// <returns><paramref name="octets"/> when there is nothing to hide.</returns>
    public ReadOnlySpan<byte> Hide(Listener outgoing, ReadOnlySpan<byte> octets)
    {
        var message = t_message ??= new SipMessage { Bounds = s_bounds };
        octets.CopyTo(Room(ref t_came, octets.Length));
        if (message.Parse(t_came!, octets.Length) != MessageFault.None || !Concerns(message)) return octets;
        if (message.IsRequest) HideRequest(message, outgoing);
        else HideReply(message, outgoing);
        if (message.Edits.Count == 0) return octets;
        var written = Room(ref t_written, MessageWriter.Bound(message));
        return written.AsSpan(0, MessageWriter.Write(message, null, written));
    }

    private void HideRequest(SipMessage request, Listener outgoing)
    {
        // One with a single Via was made here: a request of our own, or a CANCEL or ACK for this hop. There is nobody behind it.
        if (!request.TryGetSecondVia(out _) || !HideVias(request)) return;
        HideRecordedBefore(request);
        HideContacts(request, outgoing);
    }

    private void HideReply(SipMessage reply, Listener outgoing)
    {
        HideRecordedBehind(reply);
        // Who is redirected has to see where to.
        if (reply.StatusCode is < 300 or >= 400) HideContacts(reply, outgoing);
    }

    [SkipLocalsInit]
    private bool HideVias(SipMessage request)
    {
        var texts = new OctetWriter(stackalloc byte[SealingKey.MaxText]);
        int count = 0;
        foreach (var via in request.Vias)
        {
            if (count++ == 0) continue;
            if (count > 2) texts.Write((byte)'\n');
            Write(ref texts, request[via.Value]);
        }
        Span<byte> token = stackalloc byte[SealingKey.MaxToken];
        if (texts.Length < 0 || keys.Seal(SealedKind.Vias, texts.Written, token) is not (> 0 and var length)) return false;
        // Whatever else stands in the first line goes too.
        int first = request.IndexOf(HeaderId.Via), end = request.TopVia.Value.End;
        ReplaceByToken(request, new Slice(end, request.Headers[first].Value.End - end), token[..length]);
        RemoveLines(request, HeaderId.Via, first + 1, request.Headers.Length);
        return true;
    }

    /// <summary>A request: our Record-Route stands on top (two of them when it changes transports), and what is below is not for the callee.</summary>
    [SkipLocalsInit]
    private void HideRecordedBefore(SipMessage request)
    {
        NameAddr own = default;
        int ownLine = -1;
        bool isBelow = false;
        var below = new OctetWriter(stackalloc byte[SealingKey.MaxText]);
        var recorded = request.Addresses(HeaderId.RecordRoute);
        while (recorded.MoveNext())
        {
            var address = recorded.Current;
            if (!isBelow && IsOwn(request, address)) (own, ownLine) = (address, recorded.HeaderIndex);
            else
            {
                Add(ref below, request[address.Value]);
                isBelow = true;
            }
        }
        if (recorded.IsFaulty || !isBelow || !HasOwn(request, ownLine)) return;
        Seal(request, SealedKind.Upstream, below, own);
        if (own.Next != 0) request.Edits.Remove(new Slice(own.Value.End, request.Headers[ownLine].Value.End - own.Value.End));
        RemoveLines(request, HeaderId.RecordRoute, ownLine + 1, request.Headers.Length);
    }

    /// <summary>A reply: what stands above our Record-Route was added on the callee's side, what is below is the caller's own. The caller's requests come with the set turned round (RFC 3261 section 12.1.2).</summary>
    [SkipLocalsInit]
    private void HideRecordedBehind(SipMessage reply)
    {
        NameAddr own = default;
        int ownLine = -1, count = 0;
        Span<Slice> above = stackalloc Slice[MostHops];
        var recorded = reply.Addresses(HeaderId.RecordRoute);
        while (ownLine < 0 && recorded.MoveNext())
        {
            if (IsOwn(reply, recorded.Current)) (own, ownLine) = (recorded.Current, recorded.HeaderIndex);
            else if (count < above.Length) above[count++] = recorded.Current.Value;
        }
        if (recorded.IsFaulty || count == 0 || !HasOwn(reply, ownLine)) return;
        var behind = new OctetWriter(stackalloc byte[SealingKey.MaxText]);
        for (int i = count - 1; i >= 0; i--) Add(ref behind, reply[above[i]]);
        Seal(reply, SealedKind.Downstream, behind, own);
        int start = reply.Headers[ownLine].Value.Offset;
        if (start < own.Value.Offset) reply.Edits.Remove(new Slice(start, own.Value.Offset - start));
        RemoveLines(reply, HeaderId.RecordRoute, 0, ownLine);
    }

    /// <summary>Only a Record-Route of ours brings a token back: without one the call needs the hops where they are.</summary>
    private bool HasOwn(SipMessage message, int ownLine)
    {
        if (ownLine >= 0) return true;
        proxy.Log.WriteLimited(LogLevel.Warning, "topology", $"The hops recorded in this {Log.Printable(message[message.MethodName], 32)} are shown: record_route() has not added ours, which would carry them.");
        return false;
    }

    /// <summary>Seals the hidden part of a route set into our own Record-Route.</summary>
    [SkipLocalsInit]
    private void Seal(SipMessage message, SealedKind kind, scoped in OctetWriter hidden, in NameAddr own)
    {
        Span<byte> token = stackalloc byte[SealingKey.MaxToken];
        // A set that is too long to go along is a call that cannot be routed; its hops stay hidden all the same.
        int length = hidden.Length < 0 ? 0 : keys.Seal(kind, hidden.Written, token);
        ReplaceByToken(message, new Slice(own.Uri.End, 0), token[..length]);
    }

    [SkipLocalsInit]
    private void HideContacts(SipMessage message, Listener outgoing)
    {
        Span<byte> token = stackalloc byte[SealingKey.MaxToken], room = stackalloc byte[HidingForm.UriRoom];
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            if (contact.IsStar) continue;
            var uri = message[contact.Uri];
            int length = keys.Seal(SealedKind.Contact, uri, token);
            var written = new OctetWriter(room);
            // Without brackets the parameters would be the header's (RFC 3261 section 20.10).
            if (!contact.HasBrackets) written.Write((byte)'<');
            form.WriteContact(uri[..(uri.IndexOf((byte)':') + 1)], token[..length], outgoing, ref written);
            if (!contact.HasBrackets) written.Write((byte)'>');
            message.Edits.Replace(contact.Uri, written.Written);
        }
    }

    private bool IsOwn(SipMessage message, in NameAddr address) =>
        SipUri.TryParse(message.Octets, address.Uri, out var uri) && proxy.Listeners.IsMyself(uri.Host.Of(message.Octets), uri.Port);

    private void ReplaceByToken(SipMessage message, Slice range, ReadOnlySpan<byte> token)
    {
        Span<byte> room = stackalloc byte[HidingForm.UriRoom];
        var parameter = new OctetWriter(room);
        parameter.Write(form.ParameterStart);
        parameter.Write(token);
        message.Edits.Replace(range, parameter.Written);
    }

    private static void RemoveLines(SipMessage message, HeaderId id, int from, int end)
    {
        for (int i = message.IndexOf(id, from); i >= 0 && i < end; i = message.IndexOf(id, i + 1)) message.Edits.Remove(message.Headers[i].Line);
    }

    private static void Add(ref OctetWriter list, ReadOnlySpan<byte> value)
    {
        if (list.Length > 0) list.Write(", "u8);
        Write(ref list, value);
    }

    /// <summary>Writes a header's value on one line: the end of a fold is a blank (RFC 3261 section 7.3.1).</summary>
    private static void Write(ref OctetWriter text, ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny((byte)'\r', (byte)'\n') < 0) text.Write(value);
        else
            foreach (byte octet in value) text.Write(octet is (byte)'\r' or (byte)'\n' ? (byte)' ' : octet);
    }

    private static byte[] Room(ref byte[]? room, int length)
    {
        if (room is null || room.Length < length) room = new byte[Math.Max(4096, length * 2)];
        return room;
    }
}
