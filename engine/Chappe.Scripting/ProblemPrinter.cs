using System.Text;
using Chappe.Engine.Modules;

namespace Chappe.Scripting;

/// <summary>Shows problems to people: place and sentence, the source line, a caret under what is meant, a hint. <c>check</c> and a reload print the same.</summary>
public static class ProblemPrinter
{
    private const int Limit = 50;
    private const string Red = "\e[31m", Yellow = "\e[33m", Bold = "\e[1m", Cyan = "\e[36m", Plain = "\e[0m";

    /// <summary>The text of <paramref name="problems"/>, each on lines of its own.</summary>
    /// <param name="problems">What to show, in this order.</param>
    /// <param name="colour">Use a terminal's colours.</param>
    public static string Print(IReadOnlyList<Problem> problems, bool colour = false)
    {
        var text = new StringBuilder();
        foreach (var problem in problems.Take(Limit)) Print(text, problem, colour);
        if (problems.Count > Limit) text.Append("… and ").Append(problems.Count - Limit).Append(" more.\n");
        return text.ToString();
    }

    private static void Print(StringBuilder text, Problem problem, bool colour)
    {
        string line = problem.ToString();
        if (colour)
        {
            string kind = problem.IsError ? "error: " : "warning: ";
            int at = line.IndexOf(kind, StringComparison.Ordinal);
            line = $"{Bold}{line[..at]}{(problem.IsError ? Red : Yellow)}{kind}{Plain}{Bold}{line[(at + kind.Length)..]}{Plain}";
        }
        text.Append(line).Append('\n');
        if (problem is { SourceLine: { } source, Line: > 0 })
        {
            string number = problem.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
            text.Append("  ").Append(number).Append(" | ").Append(source.TrimEnd()).Append('\n');
            if (problem.Column > 0)
            {
                // Tabs are repeated, so that the caret stands right whatever their width is.
                string lead = string.Concat(source.Take(problem.Column - 1).Select(c => c == '\t' ? '\t' : ' '));
                text.Append(' ', number.Length + 2).Append(" | ").Append(lead)
                    .Append(colour ? Red : "").Append('^').Append('~', Math.Clamp(problem.Length - 1, 0, 120)).Append(colour ? Plain : "").Append('\n');
            }
        }
        if (problem.Hint is { } hint) text.Append("  ").Append(colour ? Cyan : "").Append("hint: ").Append(hint).Append(colour ? Plain : "").Append('\n');
    }
}
