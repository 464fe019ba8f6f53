using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Presence;

/// <summary>Words of Kamailio's presence.</summary>
public static class PresenceFunctions
{
    private static PresenceModule Module => Here.Context.Proxy.Module<PresenceModule>();

    /// <summary>The parameters of presence.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "presence")]
    public static PresenceOptions presence => Here.Options<PresenceOptions>();

    /// <summary>Takes the state of a PUBLISH, answers it and tells the watchers.</summary>
    /// <param name="sender">Who sends it, if not From.</param>
    /// <returns>false when it is no PUBLISH or was refused; the reply has then been sent.</returns>
    [Export(RouteKinds.Request, Module = "presence")]
    public static Rc handle_publish(Text sender = default) => Here.Context.Message.Method == SipMethod.Publish && Publishing.Handle(Here.Context, Module, sender.Octets);

    /// <summary>Takes a SUBSCRIBE, answers it and tells the state.</summary>
    /// <param name="watcher">Who watches, if not From.</param>
    /// <returns>false when it is no SUBSCRIBE or was refused; the reply has then been sent.</returns>
    [Export(RouteKinds.Request, Module = "presence")]
    public static Rc handle_subscribe(Text watcher = default) => Here.Context.Message.Method == SipMethod.Subscribe && Subscribing.Handle(Here.Context, Module, watcher.Octets);

    /// <summary>Tells all watchers of an address its state again.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="event_name">The package, such as <c>presence</c>.</param>
    /// <param name="type">Taken; all are told.</param>
    /// <returns>false when nothing is known of it.</returns>
    [Export(RouteKinds.Any, Module = "presence")]
    public static Rc pres_refresh_watchers(Text uri, Text event_name, int type = 0)
    {
        if (Requests.AddressOf(uri.Octets) is not { } address || Module.Table.Find(event_name.ToString(), address) is not { } resource) return Rc.False;
        Module.Table.Tell(resource);
        return Rc.True;
    }

    /// <summary>The same for a change of who may watch.</summary>
    /// <returns>false when nothing is known of it.</returns>
    [Export(RouteKinds.Any, Module = "presence")]
    public static Rc pres_update_watchers(Text uri, Text event_name) => pres_refresh_watchers(uri, event_name);

    /// <summary>Asks whether somebody watches an address.</summary>
    /// <returns>true when a subscription to it is active; false when it waits, or there is none.</returns>
    [Export(RouteKinds.Any, Module = "presence")]
    public static Rc pres_has_subscribers(Text uri, Text event_name)
    {
        if (Requests.AddressOf(uri.Octets) is not { } address || Module.Table.Find(event_name.ToString(), address) is not { } resource) return Rc.False;
        lock (resource.Gate) return resource.Subscriptions.Exists(s => s.IsActive);
    }
}
