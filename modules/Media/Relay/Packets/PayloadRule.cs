using Chappe.Modules.Media.Relay.Audio;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>What is done to packets of one payload type on their way to the other side. Found once, when the type changes.</summary>
internal readonly struct PayloadRule
{
    private enum Work : byte
    {
        Pass,
        Drop,
        Renumber,
        ToPcmu,
        ToPcma,
        SilencePcmu,
        SilencePcma,
    }

    private readonly Work _work;
    private readonly byte _number;

    private PayloadRule(Work work, byte number) => (_work, _number) = (work, number);

    internal bool IsDropped => _work == Work.Drop;
    internal bool ChangesPayload => _work > Work.Drop;

    /// <summary>
    /// A type that the other side's SDP has is its own (RFC 3264 section 6.1: who sends uses the numbers of who listens); the
    /// same format under another number gets that; one law of G.711 becomes the other; what nobody described passes.
    /// </summary>
    internal static PayloadRule For(StreamSide from, byte payloadType, out int clockRate)
    {
        bool isKnownThere = TryFind(from.Other.Terms, payloadType, out var format);
        bool isKnown = isKnownThere || TryFind(from.Terms, payloadType, out format);
        clockRate = isKnown && format.ClockRate > 0 ? format.ClockRate : from.Stream.Kind == MediaKind.Video ? 90000 : 8000;
        if (from.IsBlocked || from.IsDtmfBlocked && isKnown && format.IsTelephoneEvent) return new PayloadRule(Work.Drop, 0);
        if (from.IsSilenced && from.Stream.Kind == MediaKind.Audio)
        {
            if (isKnown && format.IsTelephoneEvent) return default;
            if (!isKnownThere || !(format.IsPcmu || format.IsPcma)) return new PayloadRule(Work.Drop, 0);
            return new PayloadRule(format.IsPcmu ? Work.SilencePcmu : Work.SilencePcma, payloadType);
        }
        if (!isKnown || isKnownThere) return default;
        foreach (var theirs in from.Other.Terms?.Formats ?? [])
            if (theirs.ClockRate == format.ClockRate && theirs.Channels == format.Channels && theirs.Name.Equals(format.Name, StringComparison.OrdinalIgnoreCase))
                return new PayloadRule(Work.Renumber, theirs.PayloadType);
        foreach (var theirs in from.Other.Terms?.Formats ?? [])
        {
            if (format.IsPcma && theirs.IsPcmu) return new PayloadRule(Work.ToPcmu, theirs.PayloadType);
            if (format.IsPcmu && theirs.IsPcma) return new PayloadRule(Work.ToPcma, theirs.PayloadType);
        }
        return default;
    }

    /// <summary>Does it, in place.</summary>
    internal void Change(Span<byte> packet, in RtpHeader header)
    {
        packet[1] = (byte)(packet[1] & 0x80 | _number);
        var payload = packet[header.Length..];
        if (header.HasPadding) payload = payload[..^packet[^1]];
        switch (_work)
        {
            case Work.ToPcmu: G711.ToMuLaw(payload); break;
            case Work.ToPcma: G711.ToALaw(payload); break;
            case Work.SilencePcmu: payload.Fill(G711.MuLawSilence); break;
            case Work.SilencePcma: payload.Fill(G711.ALawSilence); break;
        }
    }

    private static bool TryFind(StreamTerms? terms, byte payloadType, out PayloadFormat format)
    {
        foreach (var each in terms?.Formats ?? [])
        {
            if (each.PayloadType != payloadType) continue;
            format = each;
            return true;
        }
        format = default;
        return false;
    }
}
