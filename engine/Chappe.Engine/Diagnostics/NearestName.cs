namespace Chappe.Engine.Diagnostics;

/// <summary>Finds the name that a mistyped one was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>The nearest of <paramref name="known"/>, or null when none is near: at most a third of the letters may differ.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance) continue;
            int distance = Distance(name, candidate);
            // Among equals the first in the alphabet, so that the same mistake always gets the same hint.
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /// <summary><c>; did you mean 'x'?</c> without the question's place in a sentence: empty when nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Find(name, known) is { } near ? $" (did you mean '{near}'?)" : "";

    // Insertions, deletions, replacements and swapped neighbours count one each; letter case and separators count nothing,
    // because sl_sendreply, slSendReply and sl_send_reply are the same slip.
    private static int Distance(string left, string right)
    {
        string a = Plain(left), b = Plain(right);
        if (a == b) return left == right ? 0 : 1;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, rows[i - 2, j - 2] + 1);
                rows[i, j] = least;
            }
        }
        return rows[a.Length, b.Length];
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
