using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of rr.</summary>
public static class RrFunctions
{
    private const RouteKinds Requests = RouteKinds.Request | RouteKinds.Branch | RouteKinds.Failure;

    /// <summary>The parameters of rr. (The reply's reason phrase, Kamailio's <c>$rr</c>, is <c>rr_</c>.)</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "rr")]
    public static RrOptions rr => Here.Options<RrOptions>();

    /// <summary>Adds our Record-Route when the request is sent, so that the dialog's later requests come by here. Twice is once.</summary>
    /// <returns>false when the message is no request.</returns>
    [Export(Requests, Module = "rr")]
    public static Rc record_route() => Add(default);

    /// <summary>As above, with further URI parameters such as <c>;x=1</c>.</summary>
    /// <returns>false when the parameters cannot stand in a URI.</returns>
    [Export(Requests, Module = "rr")]
    public static Rc record_route(Text parameters) => Add(parameters);

    /// <summary>Adds a Record-Route with an address that the script gives: <c>host[:port][;parameters]</c>. With two, the first stands on top.</summary>
    /// <returns>false when an address cannot stand there.</returns>
    [Export(Requests, Module = "rr")]
    public static Rc record_route_preset(Text address, Text second = default)
    {
        var context = Here.Context;
        context.Refresh();
        return WritePreset(context, address) && (second.IsEmpty || WritePreset(context, second));
    }

    /// <summary>Takes back <c>record_route()</c>.</summary>
    [Export(Requests, Module = "rr")]
    public static Rc remove_record_route()
    {
        Here.Context.OnForward.Remove(RecordRouteHook.Instance);
        return Rc.True;
    }

    /// <summary>Adds parameters (<c>;x=1</c>) to the Record-Route that this request gets, whether <c>record_route()</c> was called already or not.</summary>
    /// <returns>false when they cannot stand in a URI.</returns>
    [Export(Requests, Module = "rr")]
    public static Rc add_rr_param(Text parameters)
    {
        var context = Here.Context;
        if (!UriEditing.IsUri($"sip:h{parameters}") || parameters.IsEmpty || parameters.Octets[0] != ';') return UriEditing.Refuse(context, "Record-Route parameters", parameters);
        var before = context.Avps.Get(RecordRouteHook.ParametersAvp);
        context.Avps.RemoveTop(RecordRouteHook.ParametersAvp);
        context.Avps.Push(RecordRouteHook.ParametersAvp, before + parameters);
        return Rc.True;
    }

    /// <summary>Follows the Routes of a request: takes off those that name us and sets where it goes next.</summary>
    /// <returns>
    /// 1: followed, relay it; 2: the same, by the flow of a token (RFC 5626). False otherwise: -2 such a token was tampered with; -1 there is no Route or it is not followed; -3 the request has no To tag and only Routes to us,
    /// which are off. With <c>rr.sign</c> also -1 when our own Route was not written by us.
    /// </returns>
    [Export(RouteKinds.Request, Module = "rr")]
    public static Rc loose_route() => LooseRouting.Follow(Here.Context);

    /// <summary>As <c>loose_route()</c>, for requests outside a dialog whose sender was told to come by here.</summary>
    /// <returns>true exactly when there is no To tag and only Routes to us, which are off then.</returns>
    [Export(RouteKinds.Request, Module = "rr")]
    public static Rc loose_route_preloaded()
    {
        var context = Here.Context;
        return !context.Message.To.Tag.IsPresent && LooseRouting.Follow(context) == -3;
    }

    /// <summary>Looks with an expression at the parameters of our Route that <c>loose_route()</c> took off.</summary>
    /// <returns>false when it is not found, or no Route of ours was there.</returns>
    [Export(RouteKinds.Any, Module = "rr")]
    public static Rc check_route_param([PosixExpression] string expression)
    {
        var parameters = Here.Context.Slots.Find<RrState>() is { } state ? state.OwnParameters : default;
        return !parameters.IsNull && Patterns.Find(expression).IsMatch(parameters.Octets);
    }

    /// <summary>Asks which way a request of a dialog goes: <c>downstream</c> from who began it, <c>upstream</c> to them. Needs <c>rr.append_fromtag</c> and <c>loose_route()</c> before.</summary>
    /// <returns>false when it goes the other way.</returns>
    [Export(RouteKinds.Any, Module = "rr")]
    public static Rc is_direction(string direction)
    {
        var context = Here.Context;
        var parameters = context.Slots.Find<RrState>() is { } state ? state.OwnParameters : default;
        var tag = parameters.param.value("ftag");
        // Without the tag nobody can tell; Kamailio then takes it for downstream.
        bool isDownstream = tag.IsNull || tag.Octets.SequenceEqual(context.Message[context.Message.From.Tag]);
        return direction.StartsWith('u') || direction.StartsWith('U') ? !isDownstream : isDownstream;
    }

    /// <summary><c>$route_uri</c>: the URI of the first Route; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "rr")]
    public static Text route_uri
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            var walk = context.Message.Addresses(HeaderId.Route);
            return walk.MoveNext() ? UriEditing.TextOf(context.Message, walk.Current.Uri) : default;
        }
    }

    private static Rc Add(Text parameters)
    {
        var context = Here.Context;
        if (!context.Message.IsRequest) return Rc.False;
        if (!parameters.IsEmpty && !add_rr_param(parameters)) return Rc.False;
        if (!context.OnForward.Contains(RecordRouteHook.Instance)) context.OnForward.Add(RecordRouteHook.Instance);
        return Rc.True;
    }

    private static bool WritePreset(RouteContext context, Text address)
    {
        if (!UriEditing.IsUri($"sip:{address}")) return UriEditing.Refuse(context, "Record-Route", address);
        var options = context.Routes.Options.Get<RrOptions>();
        var tag = options.append_fromtag ? UriEditing.TextOf(context.Message, context.Message.From.Tag) : default;
        return HeaderEditing.Insert(context, context.Message.HeadersStart,
            $"Record-Route: <sip:{address}{(tag.IsEmpty ? tag : $";ftag={tag}")}{(options.enable_full_lr ? ";lr=on" : ";lr")}>\r\n");
    }
}
