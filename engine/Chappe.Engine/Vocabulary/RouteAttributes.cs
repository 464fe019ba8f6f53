using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Marks a script's method as a route block of some kind, as the head of a Kamailio block does.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class RouteMarkAttribute(RouteKinds kind, string? name) : Attribute
{
    /// <summary>The kind of block.</summary>
    public RouteKinds Kind { get; } = kind;
    /// <summary>The route's name when it is not the method's.</summary>
    public string? Name { get; } = name;
}

/// <summary>An unmarked <c>route[NAME]</c> whose name is no C# name; <c>route("…")</c> finds it by this one.</summary>
public sealed class routeAttribute(string name) : RouteMarkAttribute(RouteKinds.None, name);

/// <summary><c>failure_route[NAME]</c>: runs when all branches have ended without success; <c>t_on_failure</c> arms it.</summary>
public sealed class failure_route(string? name = null) : RouteMarkAttribute(RouteKinds.Failure, name);

/// <summary><c>onreply_route[NAME]</c>: runs on the replies of a transaction; <c>t_on_reply</c> arms it.</summary>
public sealed class onreply_route(string? name = null) : RouteMarkAttribute(RouteKinds.OnReply, name);

/// <summary><c>branch_route[NAME]</c>: runs on each outgoing branch before it is sent; <c>t_on_branch</c> arms it.</summary>
public sealed class branch_route(string? name = null) : RouteMarkAttribute(RouteKinds.Branch, name);

/// <summary><c>event_route[tm:branch-failure:NAME]</c>: runs when one branch has ended without success; <c>t_on_branch_failure</c> arms it.</summary>
public sealed class branch_failure_route(string? name = null) : RouteMarkAttribute(RouteKinds.BranchFailure, name);

/// <summary><c>event_route[event]</c>: runs when a module says that something happened.</summary>
public sealed class event_route(string @event) : RouteMarkAttribute(RouteKinds.Event, @event);
