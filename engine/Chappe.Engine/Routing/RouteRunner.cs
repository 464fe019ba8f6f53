using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>Runs a route on a message: sets what is ambient, ends what the script ended, and keeps a script's mistake from reaching anything else.</summary>
public sealed class RouteRunner(Proxy proxy)
{
    internal void Resume(RouteContext context, SendOrPostCallback callback, object? state) => throw new NotImplementedException(proxy.ToString());
}
