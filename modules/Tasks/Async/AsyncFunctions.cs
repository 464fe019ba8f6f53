using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>
/// The words of async. Where Kamailio suspends the transaction and goes on in another process, a route here awaits: the message, its AVPs and
/// its transaction stay as they are, retransmissions are absorbed meanwhile, and no worker waits.
/// </summary>
public static class AsyncFunctions
{
    private const int LongestMilliseconds = 24 * 3600 * 1000;

    /// <summary>The parameters of async.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "async")]
    public static AsyncOptions async_ => Here.Options<AsyncOptions>();

    /// <summary>Goes on in another route after so many seconds, with the same message: <c>await async_route(LATER, 5)</c>. The script ends with that route.</summary>
    /// <returns>false when there is no such route; nothing has happened then. Otherwise it does not come back.</returns>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_route([RouteName(RouteKinds.None, MayAwait = true)] string route, int seconds) => GoOnAsync(route, Milliseconds(seconds));

    /// <inheritdoc cref="async_route(string, int)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_route([RouteName(RouteKinds.None, MayAwait = true)] Delegate route, int seconds) => async_route(route.Method.Name, seconds);

    /// <summary>As <c>async_route</c>, after so many milliseconds.</summary>
    /// <inheritdoc cref="async_route(string, int)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_ms_route([RouteName(RouteKinds.None, MayAwait = true)] string route, int milliseconds) => GoOnAsync(route, milliseconds);

    /// <inheritdoc cref="async_ms_route(string, int)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_ms_route([RouteName(RouteKinds.None, MayAwait = true)] Delegate route, int milliseconds) => async_ms_route(route.Method.Name, milliseconds);

    /// <summary>Lets so many seconds pass: <c>await async_sleep(2)</c>. Others are served meanwhile.</summary>
    /// <returns>false when they are below 0.</returns>
    [Export(RouteKinds.Any, Module = "async")]
    public static ValueTask<Rc> async_sleep(int seconds) => WaitAsync(Milliseconds(seconds));

    /// <summary>Lets so many milliseconds pass: <c>await async_ms_sleep(250)</c>.</summary>
    /// <returns>false when they are below 0.</returns>
    [Export(RouteKinds.Any, Module = "async")]
    public static ValueTask<Rc> async_ms_sleep(int milliseconds) => WaitAsync(milliseconds);

    /// <summary>Goes on in another route as soon as this worker has done what it is at: <c>await async_task_route(LATER)</c>. The script ends with that route.</summary>
    /// <inheritdoc cref="async_route(string, int)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_task_route([RouteName(RouteKinds.None, MayAwait = true)] string route) => GoOnAsync(route, 0);

    /// <inheritdoc cref="async_task_route(string)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_task_route([RouteName(RouteKinds.None, MayAwait = true)] Delegate route) => async_task_route(route.Method.Name);

    /// <summary>As <c>async_task_route</c>; the group of workers, which Kamailio's <c>async_workers_group</c> makes, has no meaning here.</summary>
    /// <inheritdoc cref="async_task_route(string)"/>
    [Export(RouteKinds.Any, Module = "async", MayExit = true)]
    public static ValueTask<Rc> async_task_group_route([RouteName(RouteKinds.None, MayAwait = true)] string route, string group)
    {
        _ = group;
        return GoOnAsync(route, 0);
    }

    /// <summary>Runs another route beside this one, without a message, and gives it data that it reads as <c>async_data</c>. The script goes on at once.</summary>
    /// <returns>false when there is no such route.</returns>
    [Export(RouteKinds.Any, Module = "async")]
    public static Rc async_task_data([RouteName(RouteKinds.None, MayAwait = true)] string route, Text data)
    {
        var context = Here.Context;
        if (ApartRoutes.Find(context.Routes, route) is not { } found) return NotThere(context, route);
        byte[] octets = data.Octets.ToArray();
        ApartRoutes.Run(context.Proxy, context.Routes, found, apart => apart.Slots.Get<TaskData>().Data = octets);
        return Rc.True;
    }

    /// <summary>As <c>async_task_data</c>, with a group that has no meaning here.</summary>
    /// <inheritdoc cref="async_task_data(string, Text)"/>
    [Export(RouteKinds.Any, Module = "async")]
    public static Rc async_task_group_data([RouteName(RouteKinds.None, MayAwait = true)] string route, string group, Text data)
    {
        _ = group;
        return async_task_data(route, data);
    }

    /// <summary><c>$async(data)</c>: what <c>async_task_data</c> gave; undefined elsewhere.</summary>
    [Export(RouteKinds.Any, Module = "async")]
    public static Text async_data => Here.Context.Slots.Find<TaskData>()?.Data is { } data ? Text.Of(data) : default;

    private static int Milliseconds(int seconds) => seconds < 0 ? -1 : (int)Math.Min(seconds * 1000L, LongestMilliseconds);

    private static async ValueTask<Rc> WaitAsync(int milliseconds)
    {
        if (milliseconds < 0) return Rc.False;
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestMilliseconds)), Here.Context.Proxy.Clock.Provider);
        return Rc.True;
    }

    private static async ValueTask<Rc> GoOnAsync(string route, int milliseconds)
    {
        var context = Here.Context;
        if (milliseconds < 0) return Rc.False;
        if (context.Routes.Find(RouteKinds.None, route) is not { } found) return NotThere(context, route);
        if (milliseconds == 0) await Task.Yield();
        else await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestMilliseconds)), context.Proxy.Clock.Provider);
        int code = await ApartRoutes.CallAsync(found);
        context.HasExited = true;
        return code;
    }

    private static Rc NotThere(RouteContext context, string route)
    {
        context.Proxy.Log.WriteLimited(LogLevel.Error, "async", $"there is no route '{route}'.");
        return Rc.False;
    }
}
