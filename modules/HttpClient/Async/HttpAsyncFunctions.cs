using System.Security.Cryptography;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.HttpClient;

/// <summary>The words of http_async_client.</summary>
public static class HttpAsyncFunctions
{
    /// <summary>The parameters of http_async_client.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "http_async_client")]
    public static HttpAsyncClientOptions http_async_client => Here.Options<HttpAsyncClientOptions>();

    /// <summary><c>$http_req(name)</c>: settings of the next call: <c>http_req["method"] = "PUT"</c>.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static HttpRequestValues http_req { get; } = new();

    /// <summary>Asks a server, and goes on in another route when the answer is there or the time is over: <c>await http_async_query(url, ANSWER)</c>. That route reads <c>http_ok</c>, <c>http_rs</c>, <c>http_rb</c>, and the script ends with it. In event routes, and when <c>http_req["suspend"] = 0</c>, the script goes on at once and the route runs beside it, without the message.</summary>
    /// <param name="url">The URL; <c>http_req</c> says the rest.</param>
    /// <param name="route">The route that takes the answer; left out: nobody does.</param>
    /// <returns>false when there is no such route; nothing has happened then. true when the script goes on.</returns>
    [Export(RouteKinds.Any, Module = "http_async_client", MayExit = true)]
    public static async ValueTask<Rc> http_async_query(Text url, [RouteName(RouteKinds.None, MayAwait = true)] string route)
    {
        var context = Here.Context;
        if (Find(context, route) is not { } found) return Rc.False;
        var settings = context.Slots.Get<HttpRequestSettings>();
        bool waits = settings.IsSuspending && context.Kind is RouteKinds.Request or RouteKinds.Failure;
        var call = settings.Take(url.ToString(), context.Routes.Options.Get<HttpAsyncClientOptions>());
        string id = NewId();
        context.Slots.Get<LastAnswer>().Id = id;
        if (!waits)
        {
            _ = BesideAsync(context, call, found, id);
            return Rc.True;
        }
        var answer = await context.Proxy.Module<HttpAsyncClientModule>().CallAsync(call);
        context.Slots.Get<LastAnswer>().Answer = answer;
        int code = await ApartRoutes.CallAsync(found);
        context.HasExited = true;
        return code;
    }

    /// <inheritdoc cref="http_async_query(Text, string)"/>
    [Export(RouteKinds.Any, Module = "http_async_client", MayExit = true)]
    public static ValueTask<Rc> http_async_query(Text url, [RouteName(RouteKinds.None, MayAwait = true)] Delegate route) => http_async_query(url, route.Method.Name);

    /// <summary>Asks a server, and nobody waits for the answer.</summary>
    /// <param name="url">The URL; <c>http_req</c> says the rest.</param>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Rc http_async_query(Text url)
    {
        var context = Here.Context;
        string id = NewId();
        context.Slots.Get<LastAnswer>().Id = id;
        _ = BesideAsync(context, context.Slots.Get<HttpRequestSettings>().Take(url.ToString(), context.Routes.Options.Get<HttpAsyncClientOptions>()), null, id);
        return Rc.True;
    }

    /// <summary>A call beside the message; the version of the scripts that made it takes its answer. It never throws: what goes wrong is in the answer.</summary>
    private static async Task BesideAsync(RouteContext context, HttpCall call, Route? route, string id)
    {
        var (proxy, routes) = (context.Proxy, context.Routes);
        var answer = await proxy.Module<HttpAsyncClientModule>().CallAsync(call).ConfigureAwait(false);
        if (route is null) return;
        ApartRoutes.Run(proxy, routes, route, apart =>
        {
            var last = apart.Slots.Get<LastAnswer>();
            (last.Answer, last.Id) = (answer, id);
        });
    }

    private static Route? Find(RouteContext context, string name)
    {
        if (ApartRoutes.Find(context.Routes, name) is { } found) return found;
        context.Proxy.Log.WriteLimited(LogLevel.Error, "http_async_client", $"there is no route '{name}'.");
        return null;
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
