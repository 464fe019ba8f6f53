using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NetRegex = System.Text.RegularExpressions.Regex;
using NetOptions = System.Text.RegularExpressions.RegexOptions;

namespace Chappe.Modules.Formats;

/// <summary>The groups of a file of expressions.</summary>
internal sealed class GroupFile(Dictionary<int, NetRegex> groups)
{
    /// <summary>No expression may hold up a message for longer (threats R4).</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50);

    internal static GroupFile Empty { get; } = new([]);

    /// <summary>The expression of a group; null when there is no such group.</summary>
    internal NetRegex? Find(int group) => groups.GetValueOrDefault(group);

    /// <summary>Reads the file that the options name; null with the reason when it cannot be read.</summary>
    internal static GroupFile? Read(RegexOptions options, out string problem)
    {
        problem = "";
        if (options.file.Length == 0) return Empty;
        var texts = new Dictionary<int, StringBuilder>();
        StringBuilder? group = null;
        try
        {
            int number = 0;
            foreach (string raw in File.ReadLines(options.file))
            {
                number++;
                string line = raw.Trim();
                if (line.Length == 0 || line[0] == '#') continue;
                if (line[0] == '[' && line[^1] == ']' && int.TryParse(line[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                {
                    if (id >= options.max_groups || !texts.TryAdd(id, group = new StringBuilder())) return No($"line {number}: group {id} stands twice, or is not below regex.max_groups ({options.max_groups})", out problem);
                    continue;
                }
                if (group is null) return No($"line {number}: an expression stands before the first [group]", out problem);
                // As one expression they are read once over a text.
                group.Append(group.Length > 0 ? "|" : "").Append("(?:").Append(line).Append(')');
                if (group.Length > options.group_max_size) return No($"line {number}: the group has more than {options.group_max_size} octets", out problem);
            }
            return new GroupFile(texts.ToDictionary(t => t.Key, t => new NetRegex(t.Value.Length == 0 ? "(?!)" : t.Value.ToString(), Flags(options), Deadline)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return No(error.Message, out problem);
        }

        GroupFile? No(string why, out string text)
        {
            text = $"regex: {options.file}: {why}.";
            return null;
        }
    }

    private static NetOptions Flags(RegexOptions options) => NetOptions.CultureInvariant | (options.pcre_caseless ? NetOptions.IgnoreCase : 0) | (options.pcre_multiline ? NetOptions.Multiline : 0)
        | (options.pcre_dotall ? NetOptions.Singleline : 0) | (options.pcre_extended ? NetOptions.IgnorePatternWhitespace : 0);
}
