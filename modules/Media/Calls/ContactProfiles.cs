using Chappe.Engine.Timers;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>
/// Which profile each contact speaks, kept across calls, so that a phone which takes SRTP alone is offered SRTP before it has to say 488
/// (a retry keeps Call-ID, CSeq and From tag, which RFC 3261 section 8.2.2.2 lets a phone answer with 482). A contact is a user at an address of
/// the network, not at the one that its Contact claims: nobody teaches us anything about somebody else. Bounded, in two generations: what
/// is not asked for within a day, or while <c>capacity</c> others were, is forgotten (threats G2).
/// </summary>
internal sealed class ContactProfiles(Clock clock, int capacity = ContactProfiles.UsualCapacity)
{
    internal const int UsualCapacity = 10_000;
    /// <summary>Longer names are nobody's that we would meet again.</summary>
    internal const int MaxName = 200;
    private const long Generation = 24 * 3600;

    private readonly Lock _gate = new();
    private Dictionary<string, ContactProfile> _young = new(StringComparer.Ordinal), _old = new(StringComparer.Ordinal);
    private long _turned = clock.UnixSeconds;

    /// <summary>Contacts that are known.</summary>
    internal int Count
    {
        get { lock (_gate) return _young.Count + _old.Count; }
    }

    /// <summary>What is known of a contact; null for nothing.</summary>
    internal ContactProfile? Find(string? contact)
    {
        if (contact is null) return null;
        lock (_gate)
        {
            Turn();
            if (_young.TryGetValue(contact, out var known)) return known;
            if (!_old.Remove(contact, out known)) return null;
            Put(contact, known);
            return known;
        }
    }

    /// <summary>A contact has said this, in an offer of its own or in an answer.</summary>
    internal void Note(string? contact, RemoteSession said)
    {
        if (contact is not { Length: <= MaxName } || said.Media.FirstOrDefault(m => m is { Protocol.IsRtp: true, IsRejected: false }) is not { } media) return;
        // What it refused once counts until it takes something of the kind.
        bool refuses = !media.Protocol.IsSecure && (Find(contact)?.RefusesKeys ?? false);
        lock (_gate) Put(contact, new ContactProfile(media.Protocol, media.HasDtls, media.HasIce, media.HasRtcpMux, refuses));
    }

    /// <summary>A contact has refused the description that it was offered (488 or 606): what is known of it was wrong.</summary>
    internal void Refuse(string? contact, MediaProtocol offered)
    {
        if (contact is not { Length: <= MaxName }) return;
        var known = Find(contact) ?? ContactProfile.None;
        if (known.Protocol == offered) known = ContactProfile.None with { RefusesKeys = known.RefusesKeys };
        if (offered.IsSecure) known = known with { RefusesKeys = true };
        lock (_gate) Put(contact, known);
    }

    private void Put(string contact, ContactProfile profile)
    {
        Turn();
        _old.Remove(contact);
        _young[contact] = profile;
        if (_young.Count >= capacity) Age();
    }

    private void Turn()
    {
        long now = clock.UnixSeconds;
        if (now - _turned < Generation) return;
        // Two days of silence: the older half is of the day before yesterday too.
        if (now - _turned >= 2 * Generation) _young.Clear();
        Age();
    }

    private void Age()
    {
        (_old, _young) = (_young, _old);
        _young.Clear();
        _turned = clock.UnixSeconds;
    }
}
