using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Sdp;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Calls;

/// <summary>Keys and DTLS roles between a party and us: what we offer, what an answer takes, what we answer (RFC 4568, 5763). What runs keeps its keys.</summary>
internal static class KeyAgreement
{
    /// <summary>The lines that we offer. A suite keeps its key over the offers of a call, so that what runs is not keyed anew.</summary>
    internal static List<CryptoAttribute> KeysFor(PartyMedia media, SdesRules rules, IReadOnlyList<SrtpSuite> received) =>
        [.. rules.Offered(received).Select((suite, i) => new CryptoAttribute(i + 1, [media.Keys.FirstOrDefault(k => k.Suite == suite)?.Keys[0] ?? (media.LocalKey is { } key && key.Suite == suite ? key : SrtpMasterKey.Random(suite))]))];

    /// <summary>What the answerer chose of what we offered: notes keys and role.</summary>
    /// <returns>false when encryption was offered and the answer has no key that fits.</returns>
    internal static bool TryAgree(PartyMedia media, SideTerms terms, RemoteMedia answered)
    {
        if (!terms.Protocol.IsSecure && !terms.IsOpportunistic) return true;
        if (terms.HasDtls && answered.HasDtls)
        {
            // RFC 4145 section 4.1: an answer that says nothing waits.
            (media.Role, media.LocalKey, media.RemoteKey) = (answered.Setup == SetupRole.Active ? DtlsRole.Passive : DtlsRole.Active, null, null);
            return true;
        }
        foreach (var crypto in answered.Crypto)
        {
            // RFC 4568 section 5.1.3: the answer has the tag of the line that it takes.
            if (!terms.HasSdes || media.Keys.FirstOrDefault(k => k.Tag == crypto.Tag && k.Suite == crypto.Suite) is not { } ours) continue;
            (media.LocalKey, media.RemoteKey, media.Role) = (ours.Keys[0], crypto.Keys[0], null);
            return true;
        }
        // RFC 8643 section 3.3: an answer without keys means plain RTP.
        if (terms.IsOpportunistic) (media.LocalKey, media.RemoteKey, media.Role) = (null, null, null);
        return terms.IsOpportunistic;
    }

    /// <summary>What we take of an offer: notes keys and role.</summary>
    internal static void Answer(PartyMedia near, RemoteMedia offered, SideTerms terms, CallOptions offering, CallOptions answering)
    {
        if (terms.HasDtls)
        {
            bool goesOn = near.Role is not null && near.Remote is { } before && before.TlsId == offered.TlsId && before.Fingerprints.Select(f => f.ToString()).SequenceEqual(offered.Fingerprints.Select(f => f.ToString()));
            // RFC 5763 section 5: who may choose should be active; RFC 8842 section 5.5: what runs keeps its roles.
            var chosen = offered.Setup switch
            {
                SetupRole.Passive => DtlsRole.Active,
                SetupRole.ActPass => answering.IsDtlsPassive || offering.IsDtlsPassive ? DtlsRole.Passive : DtlsRole.Active,
                _ => DtlsRole.Passive,
            };
            if (!goesOn || offered.Setup != SetupRole.ActPass) near.Role = chosen;
            (near.LocalKey, near.RemoteKey) = (null, null);
            near.Keys.Clear();
        }
        else if (terms.HasSdes)
        {
            var sdes = answering.Sdes == SdesRules.Default ? offering.Sdes : answering.Sdes;
            var taken = offered.Crypto[sdes.Choose([.. offered.Crypto.Select(c => c.Suite)])];
            bool isSame = near.LocalKey?.Suite == taken.Suite && near.RemoteKey is { } before && before.Inline().AsSpan().SequenceEqual(taken.Keys[0].Inline());
            if (!isSame) (near.LocalKey, near.RemoteKey) = (SrtpMasterKey.Random(taken.Suite), taken.Keys[0]);
            near.Keys = [new CryptoAttribute(taken.Tag, [near.LocalKey!])];
            near.Role = null;
        }
    }
}
