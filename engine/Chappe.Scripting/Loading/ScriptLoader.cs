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
        foreach (var module in plan.Modules) module.Validate(plan);
        return plan.Problems.Exists(p => p.IsError) ? null : [.. script.Routes.Select(r => Bind(r, entry, instance))];
    }

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
