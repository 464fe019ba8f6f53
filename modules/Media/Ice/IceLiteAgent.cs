using System.Buffers.Binary;
using Chappe.Engine.Transports;
using Chappe.Sip.Stun;

namespace Chappe.Modules.Media.Ice;

/// <summary>
/// The lite side of ICE (RFC 8445 sections 2.5, 7.3 and 8.2): it never asks, it answers checks that were made with its
/// password, remembers which addresses they came from, and sends to the one that the peer chose. The peer's checks are its
/// consent too (RFC 7675 section 5.1): when they end, so does what we send. For one thread at a time.
/// </summary>
internal sealed class IceLiteAgent
{
    /// <summary>RFC 7675 section 5.1: consent that was not renewed for 30 s has ended.</summary>
    internal const int ConsentMilliseconds = 30_000;
    /// <summary>Addresses of one peer that may be valid at a time: host, reflexive and relayed ones of a few interfaces.</summary>
    internal const int MaxAddresses = 16;
    /// <summary>The longest answer: header, address of IPv6 or an error, integrity, fingerprint.</summary>
    internal const int MaxReply = 128;
    private const int MaxUnknown = 4;

    private readonly ValidAddress[] _valid = new ValidAddress[MaxAddresses];
    private byte[]? _remoteFragment;
    private int _count;
    private long _lastConsent;

    internal IceLiteAgent(IceCredentials local) => Local = local;

    /// <summary>What the peer's checks must be made with.</summary>
    internal IceCredentials Local { get; private set; }
    /// <summary>The peer's fragment, once its SDP is known.</summary>
    internal string? RemoteFragment { get; private set; }
    /// <summary>The address that the peer chose; before it did, the first that passed a check; default before one has.</summary>
    internal NetAddress Selected { get; private set; }

    /// <summary>Takes over the peer's fragment, when its SDP is known. Checks may come before that; those of others are not valid afterwards.</summary>
    internal void SetRemoteFragment(string fragment) => (RemoteFragment, _remoteFragment) = (fragment, System.Text.Encoding.ASCII.GetBytes(fragment));

    /// <summary>ICE restart (RFC 8445 section 9): new credentials; media goes to the old address until a new one is chosen.</summary>
    internal void Restart(IceCredentials local, string? remoteFragment)
    {
        (Local, _count, RemoteFragment, _remoteFragment) = (local, 0, null, null);
        if (remoteFragment is not null) SetRemoteFragment(remoteFragment);
        if (!Selected.IsDefault) _valid[_count++] = new ValidAddress(Selected, _lastConsent);
    }

    /// <summary>True while <paramref name="address"/> passed a check lately: media and DTLS are taken from such only (threats M4).</summary>
    internal bool IsValid(in NetAddress address, long now)
    {
        for (int i = 0; i < _count; i++)
            if (_valid[i].Address == address) return now - _valid[i].At < ConsentMilliseconds;
        return false;
    }

    /// <summary>True while we may send to the chosen address.</summary>
    internal bool HasConsent(long now) => !Selected.IsDefault && now - _lastConsent < ConsentMilliseconds;

    /// <summary>Reads a check and writes the answer. There is an answer only for what is authentic, and it is never longer than the check (threats O5).</summary>
    /// <param name="datagram">What came.</param>
    /// <param name="source">From where.</param>
    /// <param name="now">Milliseconds of the engine's clock.</param>
    /// <param name="reply">Room of <see cref="MaxReply"/> octets.</param>
    /// <param name="replyLength">How much of it to send back to the source; 0 is nothing.</param>
    internal IceOutcome Receive(ReadOnlySpan<byte> datagram, in NetAddress source, long now, Span<byte> reply, out int replyLength)
    {
        replyLength = 0;
        if (!StunMessage.TryParse(datagram, out var message) || !message.HasRightFingerprint()) return IceOutcome.Malformed;
        if (message.Class != StunClass.Request || message.Method != StunMessage.Binding) return IceOutcome.Ignored;
        // The name first: it costs nothing, the proof costs a hash.
        if (!IsForUs(message) || !message.HasRightIntegrity(Local.PasswordOctets)) return IceOutcome.NotAuthentic;

        var (outcome, isChosen) = Judge(message);
        int length = Write(message, outcome, source, reply);
        if (length <= datagram.Length) replyLength = length;
        if (outcome != CheckFault.None) return IceOutcome.Refused;
        Note(source, now);
        // RFC 8445 section 12.1: before one is selected any valid pair will do. Chromium chooses a lite peer's 50 ms after its check.
        if (isChosen || Selected.IsDefault) Selected = source;
        if (Selected == source) _lastConsent = now;
        return isChosen ? IceOutcome.Nominated : IceOutcome.Valid;
    }

    // RFC 8445 section 7.2.2: USERNAME is the fragment of who is asked, a colon, the fragment of who asks.
    private bool IsForUs(StunMessage message)
    {
        if (!message.TryFind(StunAttributeType.Username, out var attribute)) return false;
        var name = message[attribute];
        int colon = name.IndexOf((byte)':');
        return colon > 0 && name[..colon].SequenceEqual(Local.FragmentOctets) && (_remoteFragment is null || name[(colon + 1)..].SequenceEqual(_remoteFragment));
    }

    // Only what stands before MESSAGE-INTEGRITY was proved (RFC 8489 section 14.5); the rest is not looked at.
    private static (CheckFault, bool IsChosen) Judge(StunMessage message)
    {
        bool isChosen = false;
        foreach (var attribute in message)
        {
            switch (attribute.Type)
            {
                case StunAttributeType.MessageIntegrity: return (CheckFault.None, isChosen);
                case StunAttributeType.UseCandidate: isChosen = true; break;
                // We are lite, so the peer controls. One that thinks otherwise is told to change (RFC 8445 section 7.3.1.1).
                case StunAttributeType.IceControlled: return (CheckFault.RoleConflict, false);
                default:
                    if (attribute.MustBeUnderstood && !Enum.IsDefined(attribute.Type)) return (CheckFault.UnknownAttribute, false);
                    break;
            }
        }
        return (CheckFault.None, isChosen);
    }

    private int Write(StunMessage request, CheckFault fault, in NetAddress source, Span<byte> reply)
    {
        var writer = new StunWriter(reply, fault == CheckFault.None ? StunClass.Success : StunClass.Error, StunMessage.Binding, request.TransactionId);
        switch (fault)
        {
            case CheckFault.None:
                Span<byte> address = stackalloc byte[16];
                source.WriteTo(address);
                writer.AddXorMappedAddress(source.IsIPv4 ? address[12..] : address, source.Port);
                break;
            case CheckFault.RoleConflict:
                writer.AddError(487, default);
                break;
            case CheckFault.UnknownAttribute:
                Span<byte> unknown = stackalloc byte[MaxUnknown * 2];
                writer.AddError(420, default);
                writer.Add(StunAttributeType.UnknownAttributes, unknown[..ReadUnknown(request, unknown)]);
                break;
        }
        writer.AddIntegrity(Local.PasswordOctets);
        writer.AddFingerprint();
        return writer.Length;
    }

    private static int ReadUnknown(StunMessage request, Span<byte> unknown)
    {
        int length = 0;
        foreach (var attribute in request)
        {
            if (attribute.Type == StunAttributeType.MessageIntegrity || length == unknown.Length) break;
            if (!attribute.MustBeUnderstood || Enum.IsDefined(attribute.Type)) continue;
            BinaryPrimitives.WriteUInt16BigEndian(unknown[length..], (ushort)attribute.Type);
            length += 2;
        }
        return length;
    }

    // A full table gives up its oldest address, but never the chosen one.
    private void Note(in NetAddress source, long now)
    {
        int place = -1;
        for (int i = 0; i < _count; i++)
            if (_valid[i].Address == source) place = i;
        if (place < 0 && _count < MaxAddresses) place = _count++;
        if (place < 0)
        {
            for (int i = 0; i < _count; i++)
                if (_valid[i].Address != Selected && (place < 0 || _valid[i].At < _valid[place].At)) place = i;
        }
        _valid[place] = new ValidAddress(source, now);
    }

    private enum CheckFault
    {
        None,
        RoleConflict,
        UnknownAttribute,
    }

    private readonly record struct ValidAddress(NetAddress Address, long At);
}
