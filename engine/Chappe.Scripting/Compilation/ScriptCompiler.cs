using System.Text;
using Chappe.Engine.Modules;
using Chappe.Scripting.Checking;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Rewriting;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace Chappe.Scripting.Compilation;

/// <summary>
/// Makes code of a script's sources, in two passes: the first reads the script as it was written and checks it; the second
/// compiles the rewritten text. Problems of the second are shown at the author's own places.
/// </summary>
/// <remarks>Only this class and what it calls know the compiler's types: a start from the cache must not load them.</remarks>
internal static class ScriptCompiler
{
    /// <summary>Compiles <paramref name="sources"/>.</summary>
    /// <param name="sources">The files; what <c>#load</c> names is read through them.</param>
    /// <param name="language">What the script can say.</param>
    /// <param name="problems">All that is wrong, sorted; warnings too.</param>
    /// <returns>null when there is an error among <paramref name="problems"/>.</returns>
    public static CompiledScript? Compile(ScriptSources sources, ScriptLanguage language, out IReadOnlyList<Problem> problems)
    {
        var sink = new ProblemSink();
        var compiled = Compile(sources, language, sink);
        problems = sink.Sorted();
        return sink.HasErrors ? null : compiled! with { Warnings = problems };
    }

    private static CompiledScript? Compile(ScriptSources sources, ScriptLanguage language, ProblemSink sink)
    {
        if (sources.Read(sources.Code, out string? unreadable) is not { } main)
        {
            sink.Add(new Problem(ScriptPaths.Display(sources.Main), 0, 0, unreadable!));
            return null;
        }

        // The first pass: what the script means as it was written.
        var loads = new SourceResolver(sources);
        var references = new ReferenceResolver(sources);
        var written = FrontEnd.Create(sources, main.Text, language, loads, references);
        var texts = new DiagnosticTexts(written, language, loads, references);
        var broken = written.GetParseDiagnostics().Concat(written.GetDeclarationDiagnostics().Where(DiagnosticTexts.IsAboutFiles)).ToList();
        texts.Add(broken, sink, location => location);
        if (sink.HasErrors) return null;

        var model = new ScriptModel(written);
        texts.Model = model;
        var routes = new ScriptRoutes(model, sink);
        var names = new RouteArguments(model, routes, sink);
        _ = new KindCheck(model, routes, sink);
        _ = new StateCheck(model, sink);
        ExpressionCheck.Run(model, sink);
        _ = new WaitCheck(model, sink);

        // The second pass: the text that ends scripts by returning.
        var analysis = new ExitAnalysis(model);
        var placement = new ExitPlacement(model, analysis);
        var edits = new Dictionary<string, TextEdits>(StringComparer.Ordinal);
        foreach (var tree in written.SyntaxTrees)
        {
            var changes = edits[tree.FilePath] = new TextEdits(tree.GetText().ToString());
            new ExitRewriter(model, analysis, placement, names.Names, changes).Visit(tree.GetRoot());
        }
        var rewritten = edits.ToDictionary(e => e.Key, e => e.Value.Apply(), StringComparer.Ordinal);
        var final = FrontEnd.Create(sources, rewritten[main.Path], language, new SourceResolver(sources, rewritten), references);

        using var pe = new MemoryStream();
        using var pdb = new MemoryStream();
        var result = final.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        var trees = written.SyntaxTrees.ToDictionary(t => t.FilePath, StringComparer.Ordinal);
        texts.Add(result.Diagnostics, sink, location => Written(location, edits, trees));
        if (!result.Success && !sink.HasErrors) sink.Add(new Problem("", 0, 0, "The compiler gave up without saying why."));
        if (sink.HasErrors)
        {
            // What the top level would have told had it been run.
            ParameterCheck.Run(model, language.Modules, sink);
            return null;
        }

        return new CompiledScript
        {
            Pe = pe.ToArray(),
            Pdb = pdb.ToArray(),
            EntryType = final.ScriptClass!.MetadataName,
            Routes = routes.All,
            Settings = SettingPlaces.Of(model),
            References = [.. references.Files.Select(f => new CompiledInput(f, FileHash.Of(f)))],
            Files = [.. sources.Files.Select(f => new CompiledInput(f.Path, f.Hash))],
            Warnings = [],
        };
    }

    private static Location Written(Location location, Dictionary<string, TextEdits> edits, Dictionary<string, SyntaxTree> trees)
    {
        if (location.SourceTree is not { } tree || !edits.TryGetValue(tree.FilePath, out var changes)) return location;
        int start = changes.ToOriginal(location.SourceSpan.Start);
        return Location.Create(trees[tree.FilePath], Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(start, Math.Max(start, changes.ToOriginal(location.SourceSpan.End))));
    }
}
