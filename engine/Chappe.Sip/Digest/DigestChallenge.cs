using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>One WWW-Authenticate or Proxy-Authenticate header (RFC 3261 section 22, RFC 7616 section 3.3), values as slices without their quotes.</summary>
public struct DigestChallenge
{
    /// <summary>The realm.</summary>
    public Slice Realm;
    /// <summary>The domain.</summary>
    public Slice Domain;
    /// <summary>The nonce.</summary>
    public Slice Nonce;
    /// <summary>The opaque value, to be sent back as it is.</summary>
    public Slice Opaque;
    /// <summary>The algorithm as written; absent when not.</summary>
    public Slice AlgorithmName;
    /// <summary>The algorithm; MD5 when none is written.</summary>
    public DigestAlgorithm Algorithm;
    /// <summary>The offered qop values as written, a list with commas.</summary>
    public Slice QopOptions;
    /// <summary>auth is among them.</summary>
    public bool OffersAuth;
    /// <summary>auth-int is among them.</summary>
    public bool OffersAuthInt;
    /// <summary>Only the nonce was too old; the password was right.</summary>
    public bool IsStale;

    /// <summary>Parses a header's value; slices count from the start of <paramref name="octets"/>.</summary>
    /// <returns>false when it is not a digest challenge of the grammar, or has a field twice, or no realm or nonce.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice value, out DigestChallenge challenge)
    {
        challenge = default;
        var fields = new DigestFields(octets, value);
        if (!fields.IsDigest) return false;
        var stale = default(Slice);
        while (fields.MoveNext())
            if (!challenge.Take(fields, ref stale))
                return false;
        if (fields.IsFaulty || !challenge.Realm.IsPresent || !challenge.Nonce.IsPresent) return false;

        challenge.IsStale = Octets.EqualsNoCase(stale.Of(octets), "true"u8);
        challenge.Algorithm = DigestAlgorithms.Find(challenge.AlgorithmName.Of(octets));
        foreach (var option in new ListValues(octets, challenge.QopOptions))
        {
            var qop = DigestQops.Find(option.Of(octets));
            challenge.OffersAuth |= qop == DigestQop.Auth;
            challenge.OffersAuthInt |= qop == DigestQop.AuthInt;
        }
        return true;
    }

    private bool Take(in DigestFields field, ref Slice stale)
    {
        if (field.Is("realm"u8)) return TakeOnce(ref Realm, field.Value);
        if (field.Is("domain"u8)) return TakeOnce(ref Domain, field.Value);
        if (field.Is("nonce"u8)) return TakeOnce(ref Nonce, field.Value);
        if (field.Is("opaque"u8)) return TakeOnce(ref Opaque, field.Value);
        if (field.Is("algorithm"u8)) return TakeOnce(ref AlgorithmName, field.Value);
        if (field.Is("qop"u8)) return TakeOnce(ref QopOptions, field.Value);
        return !field.Is("stale"u8) || TakeOnce(ref stale, field.Value);
    }

    private static bool TakeOnce(ref Slice place, Slice value)
    {
        if (place.IsPresent) return false;
        place = value;
        return true;
    }
}
