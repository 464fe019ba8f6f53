namespace Chappe.Conversations.Ladders;

/// <summary>Compares a text with a pattern in which <c>*</c> stands for anything.</summary>
internal static class Glob
{
    internal static bool Matches(string text, string pattern)
    {
        string[] parts = pattern.Split('*');
        if (parts.Length == 1) return text == pattern;
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal)) return false;
        int at = parts[0].Length;
        foreach (string part in parts[1..^1])
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }
        return at <= text.Length - parts[^1].Length;
    }
}
