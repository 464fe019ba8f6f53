using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>The credentials of one Authorization or Proxy-Authorization header (RFC 3261 section 22, RFC 7616 section 3.4), values as slices without their quotes.</summary>
public struct DigestCredentials
{
    /// <summary>The username.</summary>
    public Slice Username;
    /// <summary>The realm.</summary>
    public Slice Realm;
    /// <summary>The nonce.</summary>
    public Slice Nonce;
    /// <summary>The digest-uri; threats A2: it must be the Request-URI, or the request is refused.</summary>
    public Slice Uri;
    /// <summary>The response, as many hexadecimal digits as the algorithm has.</summary>
    public Slice Response;
    /// <summary>The algorithm as written; absent when not.</summary>
    public Slice AlgorithmName;
    /// <summary>The algorithm; MD5 when none is written.</summary>
    public DigestAlgorithm Algorithm;
    /// <summary>The client's nonce.</summary>
    public Slice CNonce;
    /// <summary>The opaque value.</summary>
    public Slice Opaque;
    /// <summary>qop as written; absent with clients of RFC 2069.</summary>
    public Slice QopText;
    /// <summary>The quality of protection.</summary>
    public DigestQop Qop;
    /// <summary>nc as written: eight hexadecimal digits.</summary>
    public Slice NonceCountText;
    /// <summary>nc as a number, 0 when absent.</summary>
    public uint NonceCount;

    /// <summary>
    /// Parses a header's value; slices count from the start of <paramref name="octets"/>. What another scheme carries is no credentials
    /// (torture regaut01), nor is a value with a field twice, without one of username, realm, nonce, uri and response, with a qop but no
    /// cnonce and nc, or with an nc that is not of eight digits.
    /// </summary>
    /// <returns>false when these are no digest credentials of the grammar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice value, out DigestCredentials credentials)
    {
        credentials = default;
        var fields = new DigestFields(octets, value);
        if (!fields.IsDigest) return false;
        while (fields.MoveNext())
            if (!credentials.Take(fields))
                return false;
        return !fields.IsFaulty && credentials.IsComplete(octets);
    }

    private bool Take(in DigestFields field)
    {
        if (field.Is("username"u8)) return TakeOnce(ref Username, field.Value);
        if (field.Is("realm"u8)) return TakeOnce(ref Realm, field.Value);
        if (field.Is("nonce"u8)) return TakeOnce(ref Nonce, field.Value);
        if (field.Is("uri"u8)) return TakeOnce(ref Uri, field.Value);
        if (field.Is("response"u8)) return TakeOnce(ref Response, field.Value);
        if (field.Is("algorithm"u8)) return TakeOnce(ref AlgorithmName, field.Value);
        if (field.Is("cnonce"u8)) return TakeOnce(ref CNonce, field.Value);
        if (field.Is("opaque"u8)) return TakeOnce(ref Opaque, field.Value);
        if (field.Is("qop"u8)) return TakeOnce(ref QopText, field.Value);
        return !field.Is("nc"u8) || TakeOnce(ref NonceCountText, field.Value);
    }

    private static bool TakeOnce(ref Slice place, Slice value)
    {
        if (place.IsPresent) return false;
        place = value;
        return true;
    }

    private bool IsComplete(ReadOnlySpan<byte> octets)
    {
        if (!Username.IsPresent || !Realm.IsPresent || !Nonce.IsPresent || !Uri.IsPresent || !Response.IsPresent) return false;
        Algorithm = DigestAlgorithms.Find(AlgorithmName.Of(octets));
        Qop = QopText.Length == 0 ? DigestQop.None : DigestQops.Find(QopText.Of(octets));
        if (NonceCountText.IsPresent && !TryReadCount(NonceCountText.Of(octets), out NonceCount)) return false;
        return Qop == DigestQop.None || CNonce.IsPresent && NonceCountText.IsPresent;
    }

    /// <summary>nc-value = 8LHEX. Capital digits are taken too; the hash covers the octets as written.</summary>
    private static bool TryReadCount(ReadOnlySpan<byte> text, out uint count)
    {
        count = 0;
        if (text.Length != 8) return false;
        foreach (var octet in text)
        {
            if (!Octets.IsHexOctet(octet)) return false;
            count = count << 4 | (uint)(octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10);
        }
        return true;
    }
}
