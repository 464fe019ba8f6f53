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
}
