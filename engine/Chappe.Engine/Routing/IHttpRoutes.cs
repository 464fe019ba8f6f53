namespace Chappe.Engine.Routing;

/// <summary>A module that has some HTTP requests answered by a route of its own, before <c>event_route("xhttp:request")</c> is looked for.</summary>
public interface IHttpRoutes
{
    /// <summary>The route that answers the HTTP request at hand; null when it is none of this module's. The answers of that route, <c>sl_send_reply</c> and the like, go out as HTTP when <c>HttpExchange.TakesReplies</c> is set.</summary>
    Route? RouteFor(RouteContext request);
}
