using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Forwarding;

/// <summary>This is what modules that must meet a dialog's later requests need of the one that records routes: <see cref="Proxy.RecordRoute"/>.</summary>
public interface IRecordRoute
{
    /// <summary>Adds parameters (<c>;x=1</c>) to the Record-Route that this request gets; nothing when they stand there already.</summary>
    void AddParameter(RouteContext request, Text parameters);

    /// <summary>The parameters of our own Route that was taken off this request, with their leading semicolon; undefined when there was none.</summary>
    Text ParametersOf(RouteContext request);
}

/// <summary>A module that hears when a request has followed a Route of ours: it belongs to a dialog that came by here before.</summary>
public interface IRouteFollower
{
    /// <summary><c>loose_route()</c> has followed a Route.</summary>
    /// <param name="request">The request, the one at hand.</param>
    /// <param name="parameters">The parameters of our Route, with their leading semicolon.</param>
    void OnRouteFollowed(RouteContext request, Text parameters);
}
