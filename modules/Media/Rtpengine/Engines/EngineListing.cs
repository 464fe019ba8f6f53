using System.Globalization;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>One engine of one set, as a script lists it.</summary>
internal readonly record struct ListedEngine(int Set, EngineUrl Url, int Weight);

/// <summary>Reads what <c>rtpengine_sock</c> is given: URLs between blanks, in front of them <c>N ==</c> when they are of another set than the default one.</summary>
internal static class EngineListing
{
    /// <summary>Adds the engines of <paramref name="text"/> to <paramref name="engines"/>; returns what is wrong with it, or an empty text.</summary>
    public static string Read(string text, int defaultSet, List<ListedEngine> engines)
    {
        int set = defaultSet;
        int equals = text.IndexOf("==", StringComparison.Ordinal);
        if (equals >= 0)
        {
            if (!int.TryParse(text.AsSpan(0, equals).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out set)) return $"'{text}': in front of '==' stands the number of a set.";
            text = text[(equals + 2)..];
        }
        foreach (string written in text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!EngineUrl.TryParse(written, out var url, out int weight, out string problem)) return problem;
            engines.Add(new ListedEngine(set, url, weight));
        }
        return "";
    }
}
