using System.Reflection;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Loading;

/// <summary>Loads compiled code, runs its top level to fill a plan, and binds its routes. Knows nothing of the compiler.</summary>
internal static class ScriptLoader
{
    /// <summary>Runs the top level of <paramref name="script"/>.</summary>
    /// <returns>The script's routes; null when <paramref name="plan"/> has errors afterwards.</returns>
    public static IReadOnlyList<Route>? Load(CompiledScript script, int version, Plan plan)
    {
        var context = new ScriptLoadContext(version, script.References);
        var assembly = context.LoadFromStream(new MemoryStream(script.Pe), new MemoryStream(script.Pdb));
        var entry = assembly.GetType(script.EntryType, throwOnError: true)!;
        if (RunTopLevel(entry, plan, script.Files[0].Path) is not { } instance) return null;
        int told = plan.Problems.Count;
        foreach (var module in plan.Modules) module.Validate(plan);
        for (int i = told; i < plan.Problems.Count; i++) plan.Problems[i] = WithPlace(plan.Problems[i], script.Settings);
        return plan.Problems.Exists(p => p.IsError) ? null : [.. script.Routes.Select(r => Bind(r, entry, instance))];
    }

    /// <summary>A module names a parameter as <c>module.parameter</c> and knows no line: it stands where the script set the first of those that the sentence names.</summary>
    private static Problem WithPlace(Problem problem, IReadOnlyList<CompiledSetting> settings)
    {
        if (problem.Line != 0 || problem.File.Length > 0) return problem;
        CompiledSetting? place = null;
        int first = int.MaxValue;
        bool isByValue = false;
        foreach (var setting in settings)
        {
            int at = IndexOfWord(problem.Text, setting.Name);
            if (at < 0 || at > first) continue;
            // One that may be given several times is known by its value; else the last line counts.
            bool namesValue = setting.Value.Length > 0 && problem.Text.Contains(setting.Value, StringComparison.Ordinal);
            if (at == first && isByValue && !namesValue) continue;
            (place, first, isByValue) = (setting, at, namesValue);
        }
        return place is null ? problem : problem with { File = place.File, Line = place.Line };
    }

    private static int IndexOfWord(string text, string word)
    {
        for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            int end = at + word.Length;
            if ((at == 0 || !IsOfName(text[at - 1])) && (end == text.Length || !IsOfName(text[end]))) return at;
        }
        return -1;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static object? RunTopLevel(Type entry, Plan plan, string main)
    {
        // The factory puts the new script object into the second slot; the first is for a globals object, which we do not have.
        var slots = new object?[2];
        var factory = entry.GetMethod("<Factory>", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.CreateDelegate<Func<object?[], Task<object>>>();
        var (context, before) = (Here.ContextOrNull, Here.Plan);
        (Here.ContextOrNull, Here.Plan) = (null, plan);
        try
        {
            var task = factory(slots);
            // The checks refuse an await at the top level, so the task has ended.
            if (task.Exception?.InnerException is { } mistake) Report(plan, mistake, main);
            else if (!task.IsCompleted) plan.Report("The top level of a script cannot wait for anything.");
        }
        catch (Exception mistake)
        {
            // A script's top level may throw anything; it must end this load and nothing else.
            Report(plan, mistake, main);
        }
        finally
        {
            (Here.ContextOrNull, Here.Plan) = (context, before);
        }
        return slots[1];
    }

    private static void Report(Plan plan, Exception mistake, string main)
    {
        // Optimised code keeps no line for a few failures that no call stands behind (an index out of range).
        var (file, line) = ScriptTrace.Place(mistake);
        if (line == 0) file = main;
        string text = mistake is InvalidOperationException or ConfigurationException ? mistake.Message : $"{mistake.GetType().Name}: {mistake.Message}";
        plan.Problems.Add(new Problem(ScriptPaths.Display(file), line, 0, text));
    }

    private static Route Bind(CompiledRoute route, Type entry, object script)
    {
        var method = entry.GetMethod(route.Method, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes)!;
        return new Route(route.Name, route.Kind, RouteBodies.Bind(method, script), route.File, route.Line);
    }
}
