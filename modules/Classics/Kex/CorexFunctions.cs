using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of corex that tm does not have already.</summary>
public static class CorexFunctions
{
    /// <summary>Sends the request from this listener, by its address: <c>[proto:]host[:port]</c>.</summary>
    /// <returns>false when there is no such listener.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc set_send_socket(Text listener) => CoreFunctions.force_send_socket(listener);

    /// <summary>Sends the request from this listener, by its name.</summary>
    /// <returns>false when there is no such listener.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc set_send_socket_name(Text name) => CoreFunctions.force_send_socket(name);

    /// <summary>Asks whether the message came from the network, and was not made here.</summary>
    /// <returns>false when it was made here.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc is_incoming() => Here.Context.Kind is not (RouteKinds.Event or RouteKinds.OnSend);

    /// <summary>Asks whether a listener has that name.</summary>
    /// <returns>false when none has.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc is_socket_name(string name)
    {
        foreach (var listener in Here.Context.Proxy.Listeners.All)
            if (listener.Spec.Name == name) return Rc.True;
        return Rc.False;
    }

    /// <summary>Goes on as if the message had come from that address, <c>[proto:]host[:port]</c> or a SIP URI with a numeric host: <c>si</c>, <c>sp</c>, and where answers without a transaction go.</summary>
    /// <returns>false when it names no address.</returns>
    [Export(RouteKinds.Request | RouteKinds.AnyReply, Module = "corex")]
    public static Rc set_source_address(Text address)
    {
        var context = Here.Context;
        var text = address.Octets;
        if (text.StartsWith("sip:"u8)) text = text[4..];
        else if (text.IndexOf((byte)':') is > 0 and var colon && ListenerNaming.TryTransport(text[..colon], out _)) text = text[(colon + 1)..];
        if (!ListenerNaming.TryHostPort(text, out var host, out int port) || !NetAddress.TryParseHost(host, port == 0 ? 5060 : port, out var remote)) return Rc.False;
        context.Source = context.Source with { Remote = remote };
        return Rc.True;
    }

    /// <summary>Goes on as if the message had come in by that listener of ours, <c>[proto:]host[:port]</c>: <c>Ri</c>, <c>Rp</c>, and which side of a double Record-Route it is.</summary>
    /// <returns>false when there is no such listener.</returns>
    [Export(RouteKinds.Request | RouteKinds.AnyReply, Module = "corex")]
    public static Rc set_recv_socket(Text listener)
    {
        var context = Here.Context;
        if (ListenerNaming.Find(context.Proxy.Listeners, listener) is not { } found) return Rc.False;
        context.Source = context.Source with { Listener = found };
        return Rc.True;
    }

    /// <summary>Writes <c>srvid</c> with <c>core.server_id</c> into our Via when the request is sent on: which of several servers that share an address a reply belongs to. Nothing is written while that is 0.</summary>
    /// <param name="flags">0: not any more.</param>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc via_add_srvid(int flags) => Ask(ViaServerId.Instance, flags);

    /// <summary>Writes the fields of the newest XAVP <c>core.xavp_via_params</c> into our Via as parameters when the request is sent on; they come back in its replies (<c>$sel(via.params["name"])</c>).</summary>
    /// <param name="flags">0: not any more.</param>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc via_add_xavp_params(int flags) => Ask(ViaParameters.Instance, flags);

    /// <summary>Lets the fields <c>address</c> and <c>port</c> of the newest XAVP <c>core.xavp_via_fields</c> stand for the listener's in our Via when the request is sent on.</summary>
    /// <param name="flags">0: not any more.</param>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc via_use_xavp_fields(int flags) => Ask(ViaFields.Instance, flags);

    /// <summary>Sends octets that need not be SIP to the host of a SIP URI; its <c>transport</c> is heeded. Nothing is repeated or waited for.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="data">The octets.</param>
    /// <returns>false when the URI cannot be read or leads nowhere, or it could not be sent at once. A name that DNS has to be asked for counts as sent.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc send_data(Text uri, Text data) => RawSending.Send(Here.Context, uri, null, data);

    /// <summary>Sends octets that need not be SIP from this listener, <c>[proto:]host[:port]</c> or its name; when there is no such listener, from the best one, which is logged.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="data">The octets.</param>
    /// <returns>false when the URI cannot be read or leads nowhere, or it could not be sent at once. A name that DNS has to be asked for counts as sent.</returns>
    [Export(RouteKinds.Any, Module = "corex")]
    public static Rc sendx(Text uri, Text listener, Text data)
    {
        var context = Here.Context;
        var from = ListenerNaming.Find(context.Proxy.Listeners, listener);
        if (from is null) context.Proxy.Log.WriteLimited(LogLevel.Warning, "corex", $"sendx: there is no listener {Log.Printable(listener.Octets, 64)}; another one sends.");
        return RawSending.Send(context, uri, from, data);
    }

    private static Rc Ask(IOnForward hook, int flags)
    {
        var hooks = Here.Context.OnForward;
        if (flags == 0) hooks.Remove(hook);
        else if (!hooks.Contains(hook)) hooks.Add(hook);
        return Rc.True;
    }
}
