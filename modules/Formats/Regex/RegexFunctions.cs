using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using NetRegex = System.Text.RegularExpressions.Regex;
using NetOptions = System.Text.RegularExpressions.RegexOptions;

namespace Chappe.Modules.Formats;

/// <summary>The words of regex.</summary>
public static class RegexFunctions
{
    private const int MostKept = 1024;
    private static readonly ConcurrentDictionary<string, NetRegex?> s_expressions = new();

    /// <summary>The parameters of regex.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "regex")]
    public static RegexOptions regex => Here.Options<RegexOptions>();

    /// <summary>Matches a text against an expression in PCRE's language, as far as .NET's is the same; case counts.</summary>
    /// <returns>false when it does not match, the expression cannot be read, or matching took 50 ms.</returns>
    [Export(RouteKinds.Any, Module = "regex")]
    public static Rc pcre_match(Text text, Text expression)
    {
        string key = Encoding.Latin1.GetString(expression.Octets);
        if (!s_expressions.TryGetValue(key, out var found))
        {
            if (s_expressions.Count >= MostKept) s_expressions.Clear();
            found = s_expressions[key] = Make(key);
        }
        return found is not null && IsMatch(found, text);
    }

    /// <summary>Matches a text against a group of the file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="group">The number of the group.</param>
    /// <returns>false when no expression of the group matches, there is no such group, or matching took 50 ms.</returns>
    [Export(RouteKinds.Any, Module = "regex")]
    public static Rc pcre_match_group(Text text, int group = 0)
    {
        if (Here.Context.Proxy.Module<RegexModule>().Groups.Find(group) is { } found) return IsMatch(found, text);
        Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "regex", $"there is no group {group}.");
        return Rc.False;
    }

    /// <inheritdoc cref="pcre_match_group(Text, int)"/>
    [Export(RouteKinds.Any, Module = "regex")]
    public static Rc pcre_match_group(Text text, Text group) => pcre_match_group(text, group.ToInt());

    private static NetRegex? Make(string expression)
    {
        try
        {
            return new NetRegex(expression, NetOptions.CultureInvariant, GroupFile.Deadline);
        }
        catch (ArgumentException wrong)
        {
            Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "regex", $"pcre_match: {wrong.Message}");
            return null;
        }
    }

    // Octets one to one, so that a text need not be UTF-8.
    private static bool IsMatch(NetRegex expression, Text text)
    {
        try
        {
            return expression.IsMatch(Encoding.Latin1.GetString(text.Octets));
        }
        catch (RegexMatchTimeoutException)
        {
            Here.Context.Proxy.Counters["regex.timeouts"].Add();
            Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "regex", "an expression took 50 ms and was given up.");
            return false;
        }
    }
}
