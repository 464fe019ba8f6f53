using System.Globalization;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Sdp;

/// <summary>An <c>a=crypto</c> line (RFC 4568 section 9): a tag, a suite and its keys. Its text as an object never shows a key; only <see cref="Write"/> does.</summary>
internal sealed class CryptoAttribute(int tag, IReadOnlyList<SrtpMasterKey> keys)
{
    /// <summary>Keys in one line: more than one is told apart by MKI.</summary>
    private const int MaxKeys = 4;

    internal int Tag { get; } = tag;
    internal IReadOnlyList<SrtpMasterKey> Keys { get; } = keys;
    internal SrtpSuite Suite => Keys[0].Suite;

    /// <summary>Reads what stands behind <c>a=crypto:</c>. RFC 4568 section 6.3: who does not do what a session parameter says must not take the line; RTP and RTCP in the clear we do not do.</summary>
    /// <returns>null when it is not of the grammar, or of a suite or with parameters that we do not have.</returns>
    internal static CryptoAttribute? Parse(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int tag) || tag is < 0 or > 999_999_999) return null;
        if (SrtpSuite.FromName(words[1]) is not { } suite) return null;
        if (words[3..].Any(w => !IsHarmless(w))) return null;
        var parts = words[2].Split(';');
        if (parts.Length > MaxKeys) return null;
        var keys = new List<SrtpMasterKey>(parts.Length);
        foreach (string part in parts)
        {
            if (ReadKey(suite, part) is not { } key) return null;
            keys.Add(key);
        }
        // Several keys without a name could not be told apart.
        return keys.Count > 1 && keys.Any(k => k.Mki.Length == 0) ? null : new CryptoAttribute(tag, keys);
    }

    /// <summary>As it stands behind <c>a=</c>.</summary>
    internal string Write(bool pad = false, bool lifetime = false)
    {
        string key = Convert.ToBase64String(Keys[0].Inline());
        return $"crypto:{Tag.ToString(CultureInfo.InvariantCulture)} {Suite.Name} inline:{(pad ? key : key.TrimEnd('='))}{(lifetime ? "|2^31" : "")}";
    }

    /// <inheritdoc/>
    public override string ToString() => $"crypto {Tag.ToString(CultureInfo.InvariantCulture)} {Suite}";

    // A key derivation rate of 0 is what we do, an order of FEC concerns those who have FEC, a window is only a hint.
    private static bool IsHarmless(string parameter) =>
        parameter is "KDR=0" || parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase) || parameter.StartsWith("FEC_ORDER=", StringComparison.OrdinalIgnoreCase);

    // "inline:" key||salt ["|" lifetime] ["|" MKI ":" length]
    private static SrtpMasterKey? ReadKey(SrtpSuite suite, string text)
    {
        if (!text.StartsWith("inline:", StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text[7..].Split('|');
        string base64 = parts[0].TrimEnd('=');
        var octets = new byte[suite.KeyLength + suite.SaltLength];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), octets, out int length) || length != octets.Length) return null;
        byte[] mki = [];
        foreach (string part in parts[1..])
            if (part.Contains(':') && !TryReadMki(part, out mki)) return null;
        return new SrtpMasterKey(suite, octets.AsSpan(0, suite.KeyLength), octets.AsSpan(suite.KeyLength), mki);
    }

    private static bool TryReadMki(string text, out byte[] mki)
    {
        mki = [];
        int colon = text.IndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length is < 1 or > 128) return false;
        if (!System.Numerics.BigInteger.TryParse(text.AsSpan(0, Math.Min(colon, 320)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        byte[] octets = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (octets.Length > length) return false;
        mki = new byte[length];
        octets.CopyTo(mki, length - octets.Length);
        return true;
    }
}
