using System.Text;
using Chappe.Engine.Routing;

namespace Chappe.Modules.Guards.Limits;

/// <summary>The answer to what is too much: come again later, not all at once.</summary>
internal static class LimitAnswer
{
    /// <summary>Sends it.</summary>
    public static bool Send(RouteContext context, int code, string reason, int from, int to)
    {
        int seconds = to > from ? Random.Shared.Next(from, to + 1) : from;
        return context.Proxy.Replies.Send(context, code, Encoding.UTF8.GetBytes(reason), Encoding.ASCII.GetBytes($"Retry-After: {Math.Max(0, seconds)}\r\n"));
    }
}
