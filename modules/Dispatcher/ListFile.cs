using System.Globalization;

namespace Chappe.Modules.Dispatcher;

/// <summary>Reads Kamailio's list file: a destination a line, <c>set uri [flags [priority [attributes]]]</c>; <c>#</c> begins a comment.</summary>
internal static class ListFile
{
    private static readonly char[] s_blanks = [' ', '\t'];

    /// <summary>Reads the lines.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="problem">Hears of each line that cannot be read: its number and why. The others count all the same.</param>
    public static List<(int Set, Destination Destination)> Read(IEnumerable<string> lines, Action<int, string> problem)
    {
        var rows = new List<(int, Destination)>();
        int number = 0;
        foreach (string whole in lines)
        {
            number++;
            string line = whole.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                rows.Add(ReadLine(line));
            }
            catch (FormatException wrong)
            {
                problem(number, wrong.Message);
            }
        }
        return rows;
    }

    private static (int Set, Destination Destination) ReadLine(string line)
    {
        string set = Take(ref line), uri = Take(ref line);
        if (uri.Length == 0) throw new FormatException("a set's number and a URI are wanted");
        string flags = Take(ref line), priority = Take(ref line);
        // What follows an unquoted # is a comment; attributes may be quoted.
        int comment = line.Length > 0 && line[0] == '#' ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0) line = line[..comment];
        return (Number(set, "a set's number"), new Destination(uri, (DestinationFlags)Number(flags, "flags"), Number(priority, "a priority"), line.Trim().Trim('"')));
    }

    private static string Take(ref string line)
    {
        int end = line.IndexOfAny(s_blanks);
        string word = end < 0 ? line : line[..end];
        line = end < 0 ? "" : line[end..].TrimStart(s_blanks);
        return word;
    }

    private static int Number(string text, string what) =>
        text.Length == 0 ? 0 : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"'{text}' is not {what}");
}
