namespace Chappe.Sip.Parsing;

/// <summary>Folded header values (RFC 3261 section 7.3.1): a line end and the white space around it stand for one space. Scripts see values unfolded (threats P5).</summary>
public static class Folding
{
    /// <summary>True when <paramref name="value"/> goes over more than one line.</summary>
    public static bool IsFolded(ReadOnlySpan<byte> value) => value.IndexOfAny((byte)'\r', (byte)'\n') >= 0;

    /// <summary>Writes <paramref name="value"/> on one line.</summary>
    /// <returns>How many octets were written, -1 when <paramref name="destination"/> is too small; it never needs more than <paramref name="value"/> has.</returns>
    public static int Unfold(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var fold = value.IndexOfAny((byte)'\r', (byte)'\n');
            var before = fold < 0 ? value.Length : Octets.TrimEnd(value, 0, fold);
            if (!value[..before].TryCopyTo(destination[written..])) return -1;
            written += before;
            if (fold < 0) return written;
            if (written == destination.Length) return -1;
            destination[written++] = (byte)' ';
            value = value[Octets.SkipSpace(value, fold, value.Length)..];
        }
    }
}
