using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Topology;

/// <summary>What topoh and topos have in common: named with <c>loadmodule</c>, they hide; calls that began so go on when a later version does without.</summary>
public abstract class HidingModule : Module, ITopologyHiding
{
    private readonly SealingKeys _keys = new();
    private volatile Hiding? _hiding;
    private volatile bool _hides;
    private HidingForm? _form;
    private string _event = "";
    private Proxy? _proxy;
    private Counter? _restored, _hidden;

    private protected HidingModule() { }

    /// <inheritdoc/>
    public bool IsOn => _hiding is not null;

    /// <summary>The form that the parameters ask for.</summary>
    private protected abstract HidingForm FormOf(OptionsSet options);

    /// <summary>The secret that the parameters name; empty for this machine's.</summary>
    private protected abstract string SecretOf(OptionsSet options);

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _hides = options.LoadedModules.Contains(Name);
        if (!_hides) return;
        _keys.Use(MachineSecret.KeyOf("topology", SecretOf(options)));
        _form = FormOf(options);
        Begin();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _event = Name + ":msg-outgoing";
        _hidden = proxy.Counters[Name + ".hidden"];
        _restored = proxy.Counters[Name + ".restored"];
        if (_hides) Begin();
        return default;
    }

    /// <inheritdoc/>
    public void Restore(RouteContext message)
    {
        if (Restoring.Restore(message, _hiding!.Form, _keys)) _restored!.Add();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Hide(scoped in Hop to, ReadOnlySpan<byte> octets)
    {
        if (!_hides) return octets;
        var proxy = _proxy!;
        if (proxy.Routes.Find(RouteKinds.Event, _event) is { } route && LeavingEvent.Drops(proxy, route, to, octets)) return octets;
        var hidden = _hiding!.Hide(to.Listener, octets);
        _hidden!.Add();
        return hidden;
    }

    private void Begin()
    {
        if (_proxy is not { } proxy) return;
        // Made once a version: a worker sees one form or the other, whole.
        _hiding = new Hiding(proxy, _form!, _keys);
        proxy.Hiding = this;
    }
}
