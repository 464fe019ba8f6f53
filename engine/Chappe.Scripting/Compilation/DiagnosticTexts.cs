using System.Globalization;
using Chappe.Engine.Diagnostics;
using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Compilation;

/// <summary>Turns what the C# compiler says into problems, with hints for what script authors get wrong.</summary>
internal sealed class DiagnosticTexts(CSharpCompilation written, ScriptLanguage language, SourceResolver loads, ReferenceResolver references)
{
    // Unreachable code behind an exit(), async without await, versions of framework façades, un-awaited calls (checked by us).
    private static readonly HashSet<string> s_silent = ["CS0162", "CS1998", "CS1701", "CS1702", "CS4014", "CS8321"];

    // #load and #r that fail.
    private static readonly HashSet<string> s_files = ["CS1504", "CS2001", "CS0006", "CS0009", "CS1902"];

    /// <summary>The script's meaning, once it is known: hints about names need it.</summary>
    public ScriptModel? Model { get; set; }

    /// <summary>True for what is said about <c>#load</c> and <c>#r</c>.</summary>
    public static bool IsAboutFiles(Diagnostic diagnostic) => s_files.Contains(diagnostic.Id);

    /// <summary>Adds <paramref name="diagnostics"/> to <paramref name="sink"/>, each at the place that <paramref name="place"/> finds for it.</summary>
    public void Add(IEnumerable<Diagnostic> diagnostics, ProblemSink sink, Func<Location, Location> place)
    {
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Severity < DiagnosticSeverity.Warning || diagnostic.IsSuppressed || s_silent.Contains(diagnostic.Id)) continue;
            var location = place(diagnostic.Location);
            var (text, hint) = Explain(diagnostic, location);
            sink.Add(location, text, hint, diagnostic.Severity == DiagnosticSeverity.Error);
        }
    }

    private (string Text, string? Hint) Explain(Diagnostic diagnostic, Location location)
    {
        string text = diagnostic.GetMessage(CultureInfo.InvariantCulture).TrimEnd('.') + $" ({diagnostic.Id})";
        if (location.SourceTree is not { } tree) return (text, null);
        var token = tree.GetRoot().FindToken(location.SourceSpan.Start, findInsideTrivia: true);
        string word = token.ValueText;
        return diagnostic.Id switch
        {
            "CS0103" => ($"There is no word, route or variable '{word}' ({diagnostic.Id})", Did(NearestName.Find(word, Known()))),
            "CS0246" => ($"There is no type or mark '{word}' ({diagnostic.Id})", Did(NearestName.Find(word, Marks()))),
            "CS1061" or "CS0117" => (text, Did(Member(token))),
            "CS0201" when Known().Contains(word) => ($"'{word}' alone does nothing ({diagnostic.Id})", $"Words are called with parentheses: {word}();"),
            "CS0029" or "CS0019" or "CS0023" or "CS0266" when text.Contains("Task", StringComparison.Ordinal) => (text, "Is an 'await' missing?"),
            "CS4032" or "CS4033" or "CS4034" or "CS4035" => ($"'await' stands in a method that is not async ({diagnostic.Id})", "Write 'async Task' in place of 'void', and 'async Task<int>' in place of 'int'; who calls it then awaits it."),
            "CS1056" when text.Contains('$') => (text, "Pseudo-variables are written without '$': ru, fU, hdr[\"X\"]."),
            "CS1012" => (text, "Texts stand in double quotes."),
            "CS1504" or "CS2001" => Refusal(loads.Refusals, tree, location) ?? (text, null),
            "CS0006" or "CS0009" => Refusal(references.Refusals, tree, location) ?? (text, null),
            _ => (text, null),
        };
    }

    private static (string, string?)? Refusal(IReadOnlyDictionary<string, string> refusals, SyntaxTree tree, Location location)
    {
        string line = tree.GetText().Lines.GetLineFromPosition(location.SourceSpan.Start).ToString();
        string? named = refusals.Keys.FirstOrDefault(k => line.Contains(k, StringComparison.Ordinal));
        if (named is not null) return (refusals[named], null);
        return line.Contains("nuget:", StringComparison.Ordinal) ? ("Packages are not fetched for scripts.", "Put the assembly beside the script and name its file.") : null;
    }

    private IEnumerable<string> Known() => language.Words.Concat(written.ScriptClass?.MemberNames ?? []);

    private static IEnumerable<string> Marks() => ["failure_route", "onreply_route", "branch_route", "branch_failure_route", "event_route", "route", "Text", "Rc", "Task", "ValueTask"];

    private string? Member(SyntaxToken token)
    {
        if (Model is null || token.Parent is not SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access }) return null;
        var info = Model.Of(access).GetSymbolInfo(access.Expression).Symbol;
        var type = info as ITypeSymbol ?? Model.Of(access).GetTypeInfo(access.Expression).Type;
        return type is null ? null : NearestName.Find(token.ValueText, type.GetMembers().Where(m => m.DeclaredAccessibility == Accessibility.Public && m.CanBeReferencedByName).Select(m => m.Name));
    }

    private static string? Did(string? near) => near is null ? null : $"Did you mean '{near}'?";
}
