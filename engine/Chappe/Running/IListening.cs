using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Resolving;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;

namespace Chappe.Running;

/// <summary>This is what a <see cref="Station"/> needs of the network: listeners opened beside the running ones, then taken over or given up. Tests have a network in memory.</summary>
public interface IListening : IAsyncDisposable
{
    /// <summary>Opens what is new; nothing is read from it yet.</summary>
    /// <exception cref="ConfigurationException">An address cannot be opened; nothing has changed.</exception>
    ValueTask<ListenerSet> OpenAsync(IReadOnlyList<ListenSpec> specs, IReadOnlyList<string> aliases, OptionsSet options, CancellationToken cancel);

    /// <summary>Reads from <paramref name="next"/> and retires what is not in it.</summary>
    void TakeOver(ListenerSet next, OptionsSet options);

    /// <summary>Closes what was opened for <paramref name="next"/> alone.</summary>
    void Abandon(ListenerSet next);
}

/// <summary>The real network.</summary>
public sealed class NetworkListening(NetworkTransports transports) : IListening
{
    /// <summary>The network of a running program: sockets, DNS for the names in URIs, and what an operator may ask about them.</summary>
    public static NetworkListening Of(Proxy proxy)
    {
        var transports = new NetworkTransports(proxy);
        proxy.Resolver = Resolver.For(proxy);
        TransportRpc.Add(proxy, transports);
        return new NetworkListening(transports);
    }

    /// <inheritdoc/>
    public ValueTask<ListenerSet> OpenAsync(IReadOnlyList<ListenSpec> specs, IReadOnlyList<string> aliases, OptionsSet options, CancellationToken cancel) =>
        transports.OpenAsync(specs, aliases, options, cancel);

    /// <inheritdoc/>
    public void TakeOver(ListenerSet next, OptionsSet options) => transports.TakeOver(next, options);

    /// <inheritdoc/>
    public void Abandon(ListenerSet next) => transports.Abandon(next);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => transports.DisposeAsync();
}
