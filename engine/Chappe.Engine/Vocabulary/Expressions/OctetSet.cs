namespace Chappe.Engine.Vocabulary.Expressions;

/// <summary>This is a set of octets: what one place of an expression lets through.</summary>
internal readonly record struct OctetSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Every octet.</summary>
    public static readonly OctetSet All = new(~0ul, ~0ul, ~0ul, ~0ul);

    /// <summary>The octets from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static OctetSet Range(int first, int last)
    {
        var set = default(OctetSet);
        for (int octet = first; octet <= last; octet++) set = set.With(octet);
        return set;
    }

    /// <summary>Whether the octet is in it.</summary>
    public bool Has(int octet) => ((octet >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D } >> (octet & 63) & 1) != 0;

    /// <summary>What is in either.</summary>
    public static OctetSet operator |(OctetSet left, OctetSet right) => new(left.A | right.A, left.B | right.B, left.C | right.C, left.D | right.D);

    /// <summary>What is not in it.</summary>
    public static OctetSet operator ~(OctetSet set) => new(~set.A, ~set.B, ~set.C, ~set.D);

    /// <summary>Each ASCII letter in both cases, when it is there in one. Octets beyond ASCII are parts of characters and have no case.</summary>
    public OctetSet WithBothCases()
    {
        const ulong letters = ((1ul << 26) - 1) << 1;   // bit of 'A' within its half, and of 'a' 32 further on
        ulong upper = B & letters, lower = (B >> 32) & letters;
        return this with { B = B | upper << 32 | lower };
    }

    private OctetSet With(int octet)
    {
        ulong bit = 1ul << (octet & 63);
        return (octet >> 6) switch
        {
            0 => this with { A = A | bit },
            1 => this with { B = B | bit },
            2 => this with { C = C | bit },
            _ => this with { D = D | bit },
        };
    }
}
