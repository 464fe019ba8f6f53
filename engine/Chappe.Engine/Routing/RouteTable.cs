using System.Collections.Frozen;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Routing;

/// <summary>
/// This is everything a message needs of one version of the scripts: its routes and its parameters, immutable. The proxy holds
/// the running one in a volatile field and replaces it whole; a transaction keeps the one that began it (design.md section 2).
/// </summary>
public sealed class RouteTable
{
    /// <summary>The table of a proxy that has no script: it drops everything.</summary>
    public static RouteTable Empty { get; } = new(0, [], OptionsSet.Defaults([]));

    private readonly FrozenDictionary<(RouteKinds, string), Route> _routes;

    /// <summary>Makes the table of one version.</summary>
    public RouteTable(int version, IReadOnlyCollection<Route> routes, OptionsSet options)
    {
        Version = version;
        Options = options;
        All = routes;
        _routes = routes.ToFrozenDictionary(r => (r.Kind, r.Name));
        Request = Find(RouteKinds.Request, "request_route");
        Reply = Find(RouteKinds.CoreReply, "reply_route");
        OnSend = Find(RouteKinds.OnSend, "onsend_route");
        LogPrefix = Find(RouteKinds.Event, "core:log-prefix");
    }

    /// <summary>Counts from 1 with every version that was taken over.</summary>
    public int Version { get; }
    /// <summary><c>request_route</c>.</summary>
    public Route? Request { get; }
    /// <summary><c>reply_route</c>.</summary>
    public Route? Reply { get; }
    /// <summary><c>onsend_route</c>.</summary>
    public Route? OnSend { get; }
    /// <summary><c>event_route("core:log-prefix")</c>: says what log lines about a message begin with; Kamailio's <c>log_prefix</c>.</summary>
    public Route? LogPrefix { get; }
    /// <summary>All routes.</summary>
    public IReadOnlyCollection<Route> All { get; }
    /// <summary>The modules' parameters as this version's top level set them.</summary>
    public OptionsSet Options { get; }
    /// <summary>True when the script was ported and wants Kamailio's rule: header edits show only when sent or after msg_apply_changes.</summary>
    public bool EditsAreDeferred { get; init; }
    /// <summary>What must live as long as this table does (the script's load context); opaque here.</summary>
    public object? Generation { get; init; }

    /// <summary>The route of that kind and name, or null.</summary>
    public Route? Find(RouteKinds kind, string name) => _routes.GetValueOrDefault((kind, name));
}
