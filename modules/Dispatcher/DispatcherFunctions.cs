using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dispatcher;

/// <summary>Words of Kamailio's dispatcher.</summary>
public static class DispatcherFunctions
{
    private const RouteKinds Requests = RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch | RouteKinds.BranchFailure;
    private static DispatcherModule Module => Here.Context.Proxy.Module<DispatcherModule>();

    /// <summary>The parameters of dispatcher.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "dispatcher")]
    public static DispatcherOptions dispatcher => Here.Options<DispatcherOptions>();

    /// <summary>Chooses a destination of a set and writes it to <c>$du</c>.</summary>
    /// <param name="set">The set's number.</param>
    /// <param name="algorithm">0 hash of Call-ID, 1 of From, 2 of To, 3 of Request-URI, 4 in turn, 5 hash of the user in credentials, 6 by chance, 7 hash of <c>hash_pvar</c>, 8 by priority, 9 by weight, 10 the one with the fewest calls, 11 by relative weight, 12 all at once, 13 by priority and latency.</param>
    /// <param name="limit">Most destinations to remember for <c>ds_next_dst</c>; 0 for all.</param>
    /// <returns>false when there is no such set, or none of it is up.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_select_dst(Text set, Text algorithm, int limit = 0) => Select(set, algorithm, limit, DistributionTarget.Destination);

    /// <summary>As <c>ds_select_dst</c>, but writes host and port of the Request-URI.</summary>
    /// <inheritdoc cref="ds_select_dst"/>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_select_domain(Text set, Text algorithm, int limit = 0) => Select(set, algorithm, limit, DistributionTarget.RequestUri);

    /// <summary>As <c>ds_select_dst</c>, but only fills <c>xavp_dst</c>.</summary>
    /// <inheritdoc cref="ds_select_dst"/>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_select(Text set, Text algorithm, int limit = 0) => Select(set, algorithm, limit, DistributionTarget.RecordOnly);

    /// <summary>Chooses from several sets: the destinations of the first rule, then those of the second, and so on.</summary>
    /// <param name="rules">Sets and algorithms, such as <c>"1=4;2=8"</c>.</param>
    /// <param name="mode"><c>"0"</c> writes <c>$du</c>, <c>"1"</c> the Request-URI, <c>"2"</c> only <c>xavp_dst</c>.</param>
    /// <param name="limit">Most destinations to remember; 0 for all.</param>
    /// <returns>false when none is up, or the rules cannot be read.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_select_routes(Text rules, Text mode, int limit = 0)
    {
        var choices = new List<(int, int)>();
        foreach (string rule in rules.ToString().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (rule.Split('=') is not [var set, var algorithm] || !int.TryParse(set, out int id) || !int.TryParse(algorithm, out int number)) return Rc.False;
            choices.Add((id, number));
        }
        var target = mode == "1" ? DistributionTarget.RequestUri : mode == "2" ? DistributionTarget.RecordOnly : DistributionTarget.Destination;
        return Distribution.Select(Here.Context, Module, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(choices), limit, target);
    }

    /// <summary>Goes on to the next destination that <c>ds_select_dst</c> remembered, in a failure route. <c>dispatcher.flags</c> must be 2.</summary>
    /// <returns>false when there is none left.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_next_dst() => Distribution.Next(Here.Context, Module, DistributionTarget.Destination);

    /// <summary>As <c>ds_next_dst</c>, for the Request-URI.</summary>
    /// <returns>false when there is none left.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_next_domain() => Distribution.Next(Here.Context, Module, DistributionTarget.RequestUri);

    /// <summary>Writes the destination on top of <c>xavp_dst</c> to <c>$du</c>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_set_dst() => Distribution.Set(Here.Context, DistributionTarget.Destination);

    /// <summary>Writes the destination on top of <c>xavp_dst</c> to the Request-URI.</summary>
    /// <returns>false when there is none.</returns>
    [Export(Requests, Module = "dispatcher")]
    public static Rc ds_set_domain() => Distribution.Set(Here.Context, DistributionTarget.RequestUri);

    /// <summary>Says what the destination that was used last is.</summary>
    /// <param name="state"><c>a</c> active, <c>i</c> inactive, <c>t</c> trying, <c>d</c> disabled; with <c>p</c> behind it, it is probed. Left out: inactive.</param>
    /// <returns>false when none was used, or the state is none.</returns>
    [Export(Requests | RouteKinds.AnyReply, Module = "dispatcher")]
    public static Rc ds_mark_dst(string state = "")
    {
        var context = Here.Context;
        var options = context.Routes.Options.Get<DispatcherOptions>();
        if (state.Length == 0) state = options.ds_probing_mode == 1 ? "ip" : "i";
        if (!StateLetters.TryParse(state, out var flags) || !DestinationRecord.TryRead(context, options, out var uri, out int set, out _, out _)) return Rc.False;
        if (Module.Lists.Find(set, uri.Octets) is not { } destination) return Rc.False;
        var before = destination.Mark(flags);
        DestinationEvent.RunOnChange(context.Proxy, context, set, destination, before, flags);
        return Rc.True;
    }

    /// <summary>Asks whether the message comes from a destination.</summary>
    /// <param name="set">A set's number, -1 for any.</param>
    /// <param name="mode">1 the port does not matter, 2 the transport does not, 4 only destinations that are up count; added up. -1: as Kamailio when none is given, which is 2.</param>
    /// <param name="uri">A URI to look for instead of the message's source.</param>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Any, Module = "dispatcher")]
    public static Rc ds_is_from_list(Text set = default, int mode = -1, Text uri = default)
    {
        var context = Here.Context;
        var (address, transport) = (context.Source.Remote, context.Source.Listener.Transport);
        if (!uri.IsEmpty && !TryRead(uri, out address, out transport)) return Rc.False;
        if (SourceMatch.Find(Module.Lists, set.IsEmpty ? -1 : set.ToInt(), mode < 0 ? SourceMatch.AnyTransport : mode, address, transport) is not { } found) return Rc.False;
        var options = context.Routes.Options.Get<DispatcherOptions>();
        MessageVariables.Write(context, options.setid_pvname, context.Arena.Store((long)found.Set));
        MessageVariables.Write(context, options.attrs_pvname, found.Destination.AttributeOctets.Length == 0 ? default : Text.Of(found.Destination.AttributeOctets));
        return Rc.True;
    }

    /// <summary>Asks whether there is a set of that number.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dispatcher")]
    public static Rc ds_list_exists(Text set) => Module.Lists.Find(set.ToInt()) is not null;

    /// <summary>Reads the list anew: <c>await ds_reload()</c>.</summary>
    /// <returns>false when it cannot be read; the old one then stays.</returns>
    [Export(RouteKinds.Any, Module = "dispatcher")]
    public static async ValueTask<Rc> ds_reload() => await Module.ReloadAsync();

    /// <summary>Takes the call of this message off its destination's count (algorithm 10).</summary>
    /// <returns>false when it was not counted.</returns>
    [Export(RouteKinds.Any, Module = "dispatcher")]
    public static Rc ds_load_unset() => Module.Loads.Remove(Here.Context.Message);

    /// <summary>Keeps the counts true (algorithm 10): a 2xx to an INVITE says that a call lasts, a BYE or CANCEL that it is over.</summary>
    /// <returns>false when the call was not counted.</returns>
    [Export(RouteKinds.Any, Module = "dispatcher")]
    public static Rc ds_load_update()
    {
        var context = Here.Context;
        var message = context.Message;
        if (message.Method is SipMethod.Bye or SipMethod.Cancel) return Module.Loads.Remove(message);
        if (message.IsRequest || message.Method != SipMethod.Invite || message.StatusCode is < 200 or > 299) return Rc.True;
        return Module.Loads.Confirm(message, context.Proxy.Clock.Milliseconds + context.Routes.Options.Get<DispatcherOptions>().ds_hash_expire * 1000L);
    }

    private static Rc Select(Text set, Text algorithm, int limit, DistributionTarget target) =>
        Distribution.Select(Here.Context, Module, [(set.ToInt(), algorithm.ToInt())], limit, target);

    private static bool TryRead(Text uri, out NetAddress address, out TransportKind transport)
    {
        var octets = uri.Octets;
        (address, transport) = (default, TransportKind.Udp);
        if (!SipUri.TryParse(octets, out var parts)) return false;
        if (parts.Transport.IsPresent) ListenerNaming.TryTransport(parts.Transport.Of(octets), out transport);
        else if (parts.Scheme == UriScheme.Sips) transport = TransportKind.Tls;
        return NetAddress.TryParseHost(parts.Host.Of(octets), UriEditing.PortOf(parts), out address);
    }
}
