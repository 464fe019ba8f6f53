using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary.Expressions;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// This is one expression that runs over octets. Whether it matches, a table says where the expression allows one
/// (<see cref="OctetAutomaton"/>); the rest is .NET's engine, for which octets are widened to characters one by one, so that a text needs not be UTF-8.
/// </summary>
public sealed class Pattern
{
    private const int OnStack = 512;
    private readonly OctetAutomaton? _automaton;
    private readonly Lazy<Regex?> _engine;

    internal Pattern(OctetAutomaton? automaton, Func<Regex?> engine)
    {
        (_automaton, _engine) = (automaton, new Lazy<Regex?>(engine));
        // What is wrong with an expression is said when it is met, not when it is used.
        if (automaton is null) _ = _engine.Value;
    }

    private Regex? Engine => _engine.Value;

    /// <summary>False when the expression could not be compiled; it then matches nothing.</summary>
    public bool IsValid => _automaton is not null || Engine is not null;

    /// <summary>True when it matches anywhere in <paramref name="octets"/>.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took 50 ms (threats R4).</exception>
    public bool IsMatch(ReadOnlySpan<byte> octets) => _automaton is { } automaton ? automaton.IsMatch(octets) : IsMatchByEngine(octets);

    [SkipLocalsInit]
    private bool IsMatchByEngine(ReadOnlySpan<byte> octets)
    {
        if (Engine is null) return false;
        if (octets.Length > OnStack) return IsMatchLong(octets);
        Span<char> wide = stackalloc char[OnStack];
        Encoding.Latin1.GetChars(octets, wide);
        return Engine.IsMatch(wide[..octets.Length]);
    }

    /// <summary>The first match in <paramref name="octets"/> at or behind <paramref name="from"/>; a length of -1 when there is none.</summary>
    public (int Index, int Length) Find(ReadOnlySpan<byte> octets, int from = 0)
    {
        if (Engine is null) return (0, -1);
        var wide = ArrayPool<char>.Shared.Rent(octets.Length);
        Encoding.Latin1.GetChars(octets, wide);
        (int, int) found = (0, -1);
        foreach (var match in Engine.EnumerateMatches(wide.AsSpan(0, octets.Length), from))
        {
            found = (match.Index, match.Length);
            break;
        }
        ArrayPool<char>.Shared.Return(wide);
        return found;
    }

    /// <summary>The match with its groups in a widened copy of the octets; allocates.</summary>
    internal Match Match(string wide, int from) => Engine is null ? System.Text.RegularExpressions.Match.Empty : Engine.Match(wide, from);

    private bool IsMatchLong(ReadOnlySpan<byte> octets)
    {
        var wide = ArrayPool<char>.Shared.Rent(octets.Length);
        Encoding.Latin1.GetChars(octets, wide);
        bool isMatch = Engine!.IsMatch(wide.AsSpan(0, octets.Length));
        ArrayPool<char>.Shared.Return(wide);
        return isMatch;
    }
}
