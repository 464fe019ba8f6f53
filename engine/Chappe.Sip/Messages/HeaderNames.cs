using System.Text;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Messages;

/// <summary>
/// The names of <see cref="HeaderId"/>, long and compact, found by a hash of their first eight octets and their length that is free of
/// collisions: one multiplication, one look into a table, one or two comparisons.
/// </summary>
public static class HeaderNames
{
    private const int SlotBits = 9;

    private static readonly Known[] Names =
    [
        default, // slot value 0 means "no such name"
        new("Via", HeaderId.Via, 'v'), new("From", HeaderId.From, 'f'), new("To", HeaderId.To, 't'), new("Call-ID", HeaderId.CallId, 'i'),
        new("CSeq", HeaderId.CSeq), new("Contact", HeaderId.Contact, 'm'), new("Max-Forwards", HeaderId.MaxForwards),
        new("Route", HeaderId.Route), new("Record-Route", HeaderId.RecordRoute), new("Path", HeaderId.Path),
        new("Content-Length", HeaderId.ContentLength, 'l'), new("Content-Type", HeaderId.ContentType, 'c'),
        new("Content-Encoding", HeaderId.ContentEncoding, 'e'), new("Expires", HeaderId.Expires), new("Min-Expires", HeaderId.MinExpires),
        new("Require", HeaderId.Require), new("Proxy-Require", HeaderId.ProxyRequire), new("Supported", HeaderId.Supported, 'k'),
        new("Unsupported", HeaderId.Unsupported), new("Allow", HeaderId.Allow), new("Authorization", HeaderId.Authorization),
        new("Proxy-Authorization", HeaderId.ProxyAuthorization), new("WWW-Authenticate", HeaderId.WwwAuthenticate),
        new("Proxy-Authenticate", HeaderId.ProxyAuthenticate), new("User-Agent", HeaderId.UserAgent), new("Server", HeaderId.Server),
        new("Event", HeaderId.Event, 'o'), new("Subject", HeaderId.Subject, 's'), new("Accept", HeaderId.Accept), new("Date", HeaderId.Date),
        new("Timestamp", HeaderId.Timestamp), new("Refer-To", HeaderId.ReferTo, 'r'), new("Referred-By", HeaderId.ReferredBy, 'b'),
        new("Session-Expires", HeaderId.SessionExpires, 'x'), new("Identity", HeaderId.Identity, 'y'),
        new("P-Asserted-Identity", HeaderId.PAssertedIdentity), new("P-Preferred-Identity", HeaderId.PPreferredIdentity),
        new("Privacy", HeaderId.Privacy), new("Diversion", HeaderId.Diversion), new("Reason", HeaderId.Reason),
        new("Retry-After", HeaderId.RetryAfter), new("Warning", HeaderId.Warning), new("Replaces", HeaderId.Replaces),
        new("SIP-If-Match", HeaderId.SipIfMatch), new("SIP-ETag", HeaderId.SipETag), new("RSeq", HeaderId.RSeq), new("RAck", HeaderId.RAck),
        new("Subscription-State", HeaderId.SubscriptionState), new("Allow-Events", HeaderId.AllowEvents, 'u'),
        new("Request-Disposition", HeaderId.RequestDisposition, 'd'), new("Accept-Contact", HeaderId.AcceptContact, 'a'),
        new("Reject-Contact", HeaderId.RejectContact, 'j'), new("Organization", HeaderId.Organization),
        new("Service-Route", HeaderId.ServiceRoute), new("Flow-Timer", HeaderId.FlowTimer), new("Join", HeaderId.Join),
        new("History-Info", HeaderId.HistoryInfo), new("Remote-Party-ID", HeaderId.RemotePartyId), new("Upgrade", HeaderId.UpgradeHttp),
        new("Connection", HeaderId.ConnectionHttp), new("Host", HeaderId.HostHttp),
    ];

    /// <summary>One more than the largest <see cref="HeaderId"/>.</summary>
    internal static readonly int IdCount = Names.Max(n => (int)n.Id) + 1;

    private static readonly Known[] Entries = [.. Names, .. Names.Where(n => n.Compact != 0).Select(n => n.InCompactForm())];
    private static readonly byte[] Slots = new byte[1 << SlotBits];
    private static readonly ulong Multiplier = FindMultiplier();
    private static readonly byte[]?[] LongNames = [.. Enumerable.Range(0, IdCount).Select(id => Names.FirstOrDefault(n => (int)n.Id == id).Text)];

    /// <summary>The header of that name in any case, long or compact; <see cref="HeaderId.Other"/> when it is not known.</summary>
    public static HeaderId Find(ReadOnlySpan<byte> name) => Find(name, 0, name.Length);

    internal static HeaderId Find(ReadOnlySpan<byte> octets, int at, int length)
    {
        var first = Octets.Key(octets, at, length);
        ref readonly var known = ref Entries[Slots[Slot(first, length, Multiplier)]];
        if (known.First != first || known.Length != length) return HeaderId.Other;
        if (length <= 8) return known.Id;
        if (known.Last != Octets.Key(octets, at + length - 8, 8)) return HeaderId.Other;
        // Between the first and the last eight octets there is something left only in the longest names.
        return length <= 16 || Octets.EqualsNoCase(octets.Slice(at, length), known.Text) ? known.Id : HeaderId.Other;
    }

    /// <summary>The long name in its usual spelling; empty for <see cref="HeaderId.Other"/>.</summary>
    public static ReadOnlySpan<byte> LongName(HeaderId id) => (uint)id < (uint)IdCount ? LongNames[(int)id] : default;

    /// <summary>Compares two header names as RFC 3261 section 7.3.1 and 7.3.3 want: no case, compact equal to long.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var id = Find(a);
        return id == HeaderId.Other ? Octets.EqualsNoCase(a, b) : id == Find(b);
    }

    private static int Slot(ulong first, int length, ulong multiplier) => (int)((first + (ulong)length) * multiplier >> (64 - SlotBits));

    /// <summary>Tries multipliers until no two names share a slot; a few hundred are enough, so a new name needs no new constant.</summary>
    private static ulong FindMultiplier()
    {
        for (var multiplier = 0x9E3779B97F4A7C15UL; ; multiplier += 0xD1342543DE82EF96UL)
        {
            Array.Clear(Slots);
            var entry = 1;
            for (; entry < Entries.Length; entry++)
            {
                ref var slot = ref Slots[Slot(Entries[entry].First, Entries[entry].Length, multiplier)];
                if (slot != 0) break;
                slot = (byte)entry;
            }
            if (entry == Entries.Length) return multiplier;
        }
    }

    private readonly struct Known(byte[] text, HeaderId id, byte compact)
    {
        public readonly ulong First = Octets.Key(text);
        public readonly ulong Last = text.Length >= 8 ? Octets.Key(text, text.Length - 8, 8) : 0;
        public readonly byte[] Text = text;
        public readonly int Length = text.Length;
        public readonly HeaderId Id = id;
        public readonly byte Compact = compact;

        public Known(string text, HeaderId id, char compact = '\0') : this(Encoding.ASCII.GetBytes(text), id, (byte)compact) { }

        public Known InCompactForm() => new([Compact], Id, 0);
    }
}
