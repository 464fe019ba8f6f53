using Chappe.Engine.Modules;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Chappe.Scripting.Compilation;

/// <summary>Gathers what is wrong with a script, so that all of it can be shown together.</summary>
internal sealed class ProblemSink
{
    private readonly HashSet<Problem> _problems = [];

    /// <summary>At least one error is among them.</summary>
    public bool HasErrors => _problems.Any(p => p.IsError);

    /// <summary>An error at a place in the script.</summary>
    public void Error(SyntaxNodeOrToken place, string text, string? hint = null) => Add(place.GetLocation()!, text, hint, isError: true);

    /// <summary>A warning without a place.</summary>
    public void Warn(string text, string? hint = null) => _problems.Add(new Problem("", 0, 0, text, IsError: false) { Hint = hint });

    /// <summary>A problem at a location of the script as it was written.</summary>
    public void Add(Location place, string text, string? hint, bool isError)
    {
        if (place.SourceTree is not { } tree)
        {
            _problems.Add(new Problem("", 0, 0, text, isError) { Hint = hint });
            return;
        }
        var mapped = place.GetMappedLineSpan();
        if (mapped.HasMappedPath)
        {
            // Translated code: the line is known, the column is that of the translation.
            _problems.Add(new Problem(ScriptPaths.Display(mapped.Path), mapped.StartLinePosition.Line + 1, 0, text, isError) { Hint = hint });
            return;
        }
        var span = place.GetLineSpan();
        var line = tree.GetText().Lines[span.StartLinePosition.Line];
        int length = span.EndLinePosition.Line == span.StartLinePosition.Line
            ? span.EndLinePosition.Character - span.StartLinePosition.Character
            : line.ToString().TrimEnd().Length - span.StartLinePosition.Character;
        _problems.Add(new Problem(ScriptPaths.Display(tree.FilePath), span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, text, isError)
        {
            SourceLine = line.ToString(), Length = Math.Max(1, length), Hint = hint,
        });
    }

    /// <summary>A problem found elsewhere.</summary>
    public void Add(Problem problem) => _problems.Add(problem);

    /// <summary>All of them: errors and warnings by place, those without one first.</summary>
    public IReadOnlyList<Problem> Sorted() =>
        [.. _problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Text, StringComparer.Ordinal)];
}
