using System.Text.RegularExpressions;

namespace Chappe.Modules.Http;

/// <summary>An expression over request targets. It never tries again what it has read, so no target can make it slow.</summary>
internal static class UrlPattern
{
    /// <summary>Makes it; null for an empty text.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    internal static Regex? Of(string text) =>
        text.Length == 0 ? null : new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
