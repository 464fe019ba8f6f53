using System.Diagnostics.CodeAnalysis;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>The words that end a script or call a route by name.</summary>
public static class FlowFunctions
{
    /// <summary>Ends the whole script from any depth. What was decided so far stands: replies sent, requests relayed.</summary>
    [DoesNotReturn]
    [Export(RouteKinds.Any, MayExit = true)]
    public static void exit()
    {
        ScriptFlow.Exit();
        throw ScriptExit.Instance;
    }

    /// <summary>Ends the whole script and drops the message where that has a meaning: a branch is not sent, a provisional reply goes no further.</summary>
    [DoesNotReturn]
    [Export(RouteKinds.Any, MayExit = true)]
    public static void drop()
    {
        ScriptFlow.Drop();
        throw ScriptExit.Instance;
    }

    /// <summary>Calls the script's route of that name, for names that are only known at run time; otherwise write <c>NAME()</c>.</summary>
    /// <returns>What the route returned; 1 when it returns nothing.</returns>
    /// <exception cref="InvalidOperationException">There is no such route, or it awaits something (then write <c>await NAME()</c>).</exception>
    [Export(RouteKinds.Any, MayExit = true)]
    public static Rc route([RouteName(RouteKinds.None)] string name)
    {
        if (Named(name) is not { } called) return Rc.False;
        var completion = called.Body();
        return completion.Pending is null ? completion.Code
            : throw new InvalidOperationException($"route(\"{name}\"): that route awaits something; write 'await {name}()'.");
    }

    /// <summary>As <see cref="route"/>, for scripts in which the route of that name may wait for something.</summary>
    /// <returns>What the route returned; 1 when it returns nothing.</returns>
    [Export(RouteKinds.Any, MayExit = true)]
    public static async ValueTask<Rc> route_async(string name)
    {
        if (Named(name) is not { } called) return Rc.False;
        var completion = called.Body();
        return completion.Pending is { } pending ? await pending : completion.Code;
    }

    // Kamailio goes on when a name is none; so does a script that was ported from it.
    private static Route? Named(string name)
    {
        var context = Here.Context;
        if (context.Routes.Find(RouteKinds.None, name) is { } called) return called;
        string missing = $"There is no route '{name}'{NearestName.Hint(name, context.Routes.All.Where(r => r.Kind == RouteKinds.None).Select(r => r.Name))}.";
        if (!context.Routes.EditsAreDeferred) throw new InvalidOperationException(missing);
        context.Proxy.Log.WriteLimited(LogLevel.Error, "<script>", missing);
        return null;
    }
}
