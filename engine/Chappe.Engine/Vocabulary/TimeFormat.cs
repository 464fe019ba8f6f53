using System.Globalization;

namespace Chappe.Engine.Vocabulary;

/// <summary>strftime's letters, in the C locale.</summary>
internal static class TimeFormat
{
    /// <summary>Writes <paramref name="time"/> by <paramref name="format"/>; an unknown letter stays as it is.</summary>
    public static Text Write(string format, DateTimeOffset time)
    {
        Text made = new(0, 0);
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length) AppendField(ref made, format[++i], time);
            else made.AppendFormatted(format[i]);
        }
        return made;
    }

    private static void AppendField(ref Text made, char letter, DateTimeOffset time)
    {
        switch (letter)
        {
            case 'D': AppendAll(ref made, "m/d/y", time); break;
            case 'F': AppendAll(ref made, "Y-m-d", time); break;
            case 'T': AppendAll(ref made, "H:M:S", time); break;
            case 'R': AppendAll(ref made, "H:M", time); break;
            case 'c': AppendAll(ref made, "a b e H:M:S Y", time); break;
            case 'x': AppendAll(ref made, "m/d/y", time); break;
            case 'X': AppendAll(ref made, "H:M:S", time); break;
            case 's': made.AppendFormatted(time.ToUnixTimeSeconds()); break;
            case 'C': made.AppendFormatted(time.Year / 100, "D2"); break;
            case 'e': made.AppendLiteral(time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)); break;
            case 'j': made.AppendFormatted(time.DayOfYear, "D3"); break;
            case 'u': made.AppendFormatted(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek); break;
            case 'w': made.AppendFormatted((int)time.DayOfWeek); break;
            case 'V': made.AppendFormatted(ISOWeek.GetWeekOfYear(time.DateTime), "D2"); break;
            case 'G': made.AppendFormatted(ISOWeek.GetYear(time.DateTime)); break;
            case 'z': made.AppendLiteral((time.Offset < TimeSpan.Zero ? "-" : "+") + time.Offset.ToString("hhmm", CultureInfo.InvariantCulture)); break;
            case 'n': made.AppendLiteral("\n"); break;
            case 't': made.AppendLiteral("\t"); break;
            case '%': made.AppendLiteral("%"); break;
            default: AppendByName(ref made, letter, time); break;
        }
    }

    private static void AppendByName(ref Text made, char letter, DateTimeOffset time)
    {
        string? pattern = letter switch
        {
            'Y' => "yyyy", 'y' => "yy", 'm' => "MM", 'd' => "dd", 'H' => "HH", 'I' => "hh", 'M' => "mm", 'S' => "ss",
            'a' => "ddd", 'A' => "dddd", 'b' or 'h' => "MMM", 'B' => "MMMM", 'p' => "tt",
            _ => null,
        };
        if (pattern is not null) made.AppendFormatted(time, pattern);
        else { made.AppendLiteral("%"); made.AppendFormatted(letter); }
    }

    private static void AppendAll(ref Text made, string letters, DateTimeOffset time)
    {
        foreach (char letter in letters)
        {
            if (char.IsAsciiLetter(letter)) AppendField(ref made, letter, time);
            else made.AppendFormatted(letter);
        }
    }
}
