using Chappe.Engine.Diagnostics;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// The rule about places that the network named (threats S1, S2): a request from outside does not reach our loopback, link-local
/// neighbours or control ports, unless the script itself said so. Asked with the address, behind DNS, so that a name that leads to
/// 127.0.0.1 is no way round it.
/// </summary>
public sealed class Reach(Proxy proxy)
{
    private readonly Counter _forbidden = proxy.Counters["core.forbidden_targets"];

    /// <summary>True when the request may go to <paramref name="target"/>.</summary>
    /// <param name="request">The request; its source counts.</param>
    /// <param name="isOfScript">The script named the target.</param>
    /// <param name="target">The target.</param>
    /// <param name="mayConnect">false: only a connection that is open already may be used. A client behind a local TLS or WebSocket front-end is reached so.</param>
    public bool Allows(RouteContext request, bool isOfScript, in Target target, out bool mayConnect)
    {
        mayConnect = true;
        if (isOfScript || !SendRules.IsForbidden(request.Source.Remote, target.Address) && !proxy.ControlPorts.Contains(target.Address)) return true;
        if (request.Routes.Options.Find<CoreOptions>() is { allow_local_targets: true } && !proxy.ControlPorts.Contains(target.Address)) return true;
        mayConnect = false;
        if (target.Transport != TransportKind.Udp) return true;
        _forbidden.Add();
        if (proxy.Log.IsOn(LogLevel.Info))
            proxy.Log.WriteLimited(LogLevel.Info, "core", $"A request from {request.Source.Remote} named {target.Address} as its target: not sent (core.allow_local_targets).");
        return false;
    }
}
