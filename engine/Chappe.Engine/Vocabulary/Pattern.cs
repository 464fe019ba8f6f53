using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Chappe.Engine.Vocabulary;

/// <summary>This is one compiled expression that runs over octets: they are widened to characters one by one, so that a text needs not be UTF-8.</summary>
public sealed class Pattern
{
    private const int OnStack = 512;
    private readonly Regex? _regex;

    internal Pattern(Regex? regex) => _regex = regex;

    /// <summary>False when the expression could not be compiled; it then matches nothing.</summary>
    public bool IsValid => _regex is not null;

    /// <summary>True when it matches anywhere in <paramref name="octets"/>.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took 50 ms (threats R4).</exception>
    [SkipLocalsInit]
    public bool IsMatch(ReadOnlySpan<byte> octets)
    {
        if (_regex is null) return false;
        if (octets.Length > OnStack) return IsMatchLong(octets);
        Span<char> wide = stackalloc char[OnStack];
        Encoding.Latin1.GetChars(octets, wide);
        return _regex.IsMatch(wide[..octets.Length]);
    }

    /// <summary>The first match in <paramref name="octets"/> at or behind <paramref name="from"/>; a length of -1 when there is none.</summary>
    public (int Index, int Length) Find(ReadOnlySpan<byte> octets, int from = 0)
    {
        if (_regex is null) return (0, -1);
        var wide = ArrayPool<char>.Shared.Rent(octets.Length);
        Encoding.Latin1.GetChars(octets, wide);
        (int, int) found = (0, -1);
        foreach (var match in _regex.EnumerateMatches(wide.AsSpan(0, octets.Length), from))
        {
            found = (match.Index, match.Length);
            break;
        }
        ArrayPool<char>.Shared.Return(wide);
        return found;
    }

    /// <summary>The match with its groups in a widened copy of the octets; allocates.</summary>
    internal Match Match(string wide, int from) => _regex is null ? System.Text.RegularExpressions.Match.Empty : _regex.Match(wide, from);

    private bool IsMatchLong(ReadOnlySpan<byte> octets)
    {
        var wide = ArrayPool<char>.Shared.Rent(octets.Length);
        Encoding.Latin1.GetChars(octets, wide);
        bool isMatch = _regex!.IsMatch(wide.AsSpan(0, octets.Length));
        ArrayPool<char>.Shared.Return(wide);
        return isMatch;
    }
}
