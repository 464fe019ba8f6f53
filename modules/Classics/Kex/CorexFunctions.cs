using Chappe.Engine.Routing;
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
}
