using Chappe.Engine.Routing;

namespace Chappe.Scripting.Checking;

/// <summary>Says route kinds in the words that scripts use.</summary>
internal static class RouteKindNames
{
    private static readonly (RouteKinds Kind, string Name)[] s_names =
    [
        (RouteKinds.Request, "request_route"), (RouteKinds.Failure, "failure_route"), (RouteKinds.OnReply, "onreply_route"),
        (RouteKinds.CoreReply, "reply_route"), (RouteKinds.Branch, "branch_route"), (RouteKinds.OnSend, "onsend_route"),
        (RouteKinds.Event, "event_route"), (RouteKinds.BranchFailure, "branch_failure_route"), (RouteKinds.Load, "the top level"),
    ];

    /// <summary>One kind: <c>failure_route</c>; <c>route</c> for a plain one.</summary>
    public static string Of(RouteKinds kind) => Array.Find(s_names, n => n.Kind == kind).Name ?? "route";

    /// <summary>One kind: <c>a failure_route</c>, <c>an event_route</c>.</summary>
    public static string WithArticle(RouteKinds kind) => (Of(kind)[0] is 'o' or 'e' ? "an " : "a ") + Of(kind);

    /// <summary>A route: <c>failure_route VOICEMAIL</c>, or <c>request_route</c> alone.</summary>
    public static string Of(RouteKinds kind, string name) => Of(kind) is var word && word == name ? word : kind == RouteKinds.Load ? word : $"{word} {name}";

    /// <summary>A set of kinds as a list.</summary>
    public static string List(RouteKinds kinds)
    {
        var names = s_names.Where(n => (kinds & n.Kind) != 0).Select(n => n.Name).ToList();
        return names.Count <= 1 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
    }
}
