using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Vocabulary.Expressions;

namespace Chappe.Engine.Vocabulary;

/// <summary>How an expression is read; part of what it is cached under.</summary>
[Flags]
public enum PatternMode : byte
{
    /// <summary>Case counts, a dot matches everything, <c>^</c> and <c>$</c> only at the ends.</summary>
    None = 0,
    /// <summary>Case does not count, as with Kamailio's <c>=~</c>.</summary>
    IgnoreCase = 1,
    /// <summary>Lines count, as in Kamailio's textops.</summary>
    Lines = 2,
}

/// <summary>
/// All expressions in use, compiled once. One that comes from a variable runs without backtracking, in time linear in the text; one that
/// a script wrote down, and one with back-references, runs under a deadline of 50 ms (threats R4). Bounded: a full table starts anew.
/// </summary>
public static class Patterns
{
    private const int Limit = 1024;
    private const int Recent = 128;
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(50);
    private static readonly ConcurrentDictionary<string, Pattern>[] s_written = [new(), new(), new(), new()];
    private static readonly ConcurrentDictionary<string, Pattern>[] s_computed = [new(), new(), new(), new()];
    [ThreadStatic] private static (string? Text, PatternMode Mode, Pattern? Pattern)[]? s_recent;

    /// <summary>The expression that a script wrote down. The same string object is found by its reference.</summary>
    public static Pattern Find(string posix, PatternMode mode = PatternMode.IgnoreCase)
    {
        var recent = s_recent ??= new (string?, PatternMode, Pattern?)[Recent];
        ref var slot = ref recent[RuntimeHelpers.GetHashCode(posix) & (Recent - 1)];
        if (ReferenceEquals(slot.Text, posix) && slot.Mode == mode) return slot.Pattern!;
        var table = s_written[(int)mode];
        if (!table.TryGetValue(posix, out var pattern)) pattern = Add(table, posix, Make(posix, mode, RegexOptions.Compiled));
        slot = (posix, mode, pattern);
        return pattern;
    }

    /// <summary>The expression that a script computed, perhaps from what came over the network.</summary>
    public static Pattern Find(Text posix, PatternMode mode = PatternMode.IgnoreCase)
    {
        var table = s_computed[(int)mode];
        var octets = posix.Octets;
        if (octets.Length <= 256)
        {
            Span<char> wide = stackalloc char[octets.Length];
            Encoding.Latin1.GetChars(octets, wide);
            if (table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(wide, out var known)) return known;
        }
        string key = Encoding.Latin1.GetString(octets);
        return table.TryGetValue(key, out var pattern) ? pattern : Add(table, key, Make(key, mode, RegexOptions.NonBacktracking));
    }

    /// <summary>Says why an expression cannot be read; null when it can. For checks: nothing is kept.</summary>
    public static string? FaultOf(string posix)
    {
        try
        {
            _ = new Regex(PosixPattern.Translate(posix, newlineMode: false), RegexOptions.CultureInvariant, s_deadline);
            return null;
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
    }

    private static Pattern Add(ConcurrentDictionary<string, Pattern> table, string posix, Pattern pattern)
    {
        if (table.Count >= Limit) table.Clear();
        return table[posix] = pattern;
    }

    private static Pattern Make(string posix, PatternMode mode, RegexOptions engine)
    {
        var options = RegexOptions.CultureInvariant
            | ((mode & PatternMode.IgnoreCase) != 0 ? RegexOptions.IgnoreCase : 0)
            | ((mode & PatternMode.Lines) != 0 ? RegexOptions.Multiline : RegexOptions.Singleline);
        bool isLines = (mode & PatternMode.Lines) != 0;
        string net = PosixPattern.Translate(posix, isLines);
        var node = NodeReader.Read(net, (mode & PatternMode.IgnoreCase) != 0, isLines);
        return new Pattern(node is null ? null : AutomatonBuilder.Build(node), () => EngineFor(posix, net, options, engine));
    }

    private static Regex? EngineFor(string posix, string net, RegexOptions options, RegexOptions engine)
    {
        try
        {
            try
            {
                // What is linear needs no deadline, and a busy machine would break one.
                return new Regex(net, options | engine, engine == RegexOptions.NonBacktracking ? Regex.InfiniteMatchTimeout : s_deadline);
            }
            catch (NotSupportedException)
            {
                // A back-reference needs backtracking; the deadline still holds.
                return new Regex(net, options, s_deadline);
            }
        }
        catch (ArgumentException wrong)
        {
            // Kamailio refuses a bad literal at start and takes a bad variable as "does not match"; so do we, and say it once.
            Here.ContextOrNull?.Proxy.Log.Write(LogLevel.Error, "<script>", $"The expression \"{Log.Printable(Encoding.UTF8.GetBytes(posix))}\" cannot be read: {wrong.Message}");
            return null;
        }
    }
}
