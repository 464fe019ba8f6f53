using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Modules.WebSocket;

/// <summary>This is Kamailio's module tcpops: what scripts may ask of connections, and hear of their end.</summary>
public sealed class TcpopsModule : Module, IConnectionObserver
{
    private readonly ConcurrentDictionary<long, byte> _asked = new();
    private volatile TcpopsOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "tcpops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TcpopsFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(TcpopsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new TcpopsOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<TcpopsOptions>();

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        proxy.Streams?.AddObserver(this);
        return default;
    }

    /// <summary>The end of this connection will be told (<c>closed_event</c> 2).</summary>
    internal void Ask(StreamConnection connection)
    {
        _asked[connection.Id] = 0;
        // It may have ended meanwhile: then nobody else takes it out.
        if (!connection.IsOpen) _asked.TryRemove(connection.Id, out _);
    }

    /// <inheritdoc/>
    public void ConnectionOpened(StreamConnection connection) { }

    /// <inheritdoc/>
    public void ConnectionClosed(StreamConnection connection, CloseReason reason)
    {
        bool wasAsked = _asked.TryRemove(connection.Id, out _);
        if (_proxy is not { } proxy || reason == CloseReason.Stopping || _options.closed_event == 0 || _options.closed_event == 2 && !wasAsked) return;
        string name = reason switch
        {
            CloseReason.Idle or CloseReason.SlowSender or CloseReason.SlowReader => "tcp:timeout",
            CloseReason.Error => "tcp:reset",
            _ => "tcp:closed",
        };
        var routes = proxy.Routes;
        if (routes.Find(RouteKinds.Event, name) is not { } route) return;
        var hop = new Hop(connection.Listener, connection.Remote, connection.Id);
        ApartRoutes.Run(proxy, routes, route, context => context.Source = hop);
    }
}
