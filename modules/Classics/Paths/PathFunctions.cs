using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of path.</summary>
public static class PathFunctions
{
    private const RouteKinds Requests = RouteKinds.Request | RouteKinds.Branch | RouteKinds.Failure;

    /// <summary>The parameters of path.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "path")]
    public static PathOptions path => Here.Options<PathOptions>();

    /// <summary>Adds a Path with our address when the request is sent, so that the registrar behind us sends requests for this client by here (RFC 3327).</summary>
    /// <param name="user">The user part of the Path; empty: none.</param>
    /// <param name="parameters">Further URI parameters, <c>ob</c> or <c>;ob;x=1</c>.</param>
    /// <returns>false when they cannot stand in a URI.</returns>
    [Export(Requests, Module = "path")]
    public static Rc add_path(Text user = default, Text parameters = default) => Add(Here.Context, user, Text.Empty, parameters);

    /// <summary>As <c>add_path()</c>, with a parameter <c>received</c> that holds the source, for clients behind NAT.</summary>
    /// <param name="user">The user part of the Path; empty: none.</param>
    /// <param name="parameters">Further URI parameters.</param>
    /// <returns>false when they cannot stand in a URI.</returns>
    [Export(Requests, Module = "path")]
    public static Rc add_path_received(Text user = default, Text parameters = default)
    {
        var context = Here.Context;
        var options = context.Routes.Options.Get<PathOptions>();
        Text source = options.received_format == 1
            ? $"{NetworkPseudoVariables.siz}~{NetworkPseudoVariables.sp}~{NetworkPseudoVariables.prid}"
            : NatTestFunctions.SourceUri(context).escape_param();
        return Add(context, user, $";{options.received_name}={source}{PathReceived.Signature(context, source)}", parameters);
    }

    private static Rc Add(RouteContext context, Text user, Text received, Text parameters)
    {
        if (user.IsEmpty && OutboundFlow.IsWanted(context))
        {
            // RFC 5626 section 5.1: the flow, and ob to say that we keep to it.
            Span<byte> token = stackalloc byte[FlowToken.Length];
            OutboundFlow.WriteSource(context, token);
            user = Text.Store(token);
            if (parameters.param.value("ob").IsNull) parameters = parameters.IsEmpty ? "ob" : $"{parameters};ob";
        }
        Text more = parameters.IsEmpty ? received : parameters.StartsWith(";") ? received + parameters : $"{received};{parameters}";
        Text probe = user.IsEmpty ? $"sip:h{more}" : (Text)$"sip:{user}@h{more}";
        if (!UriEditing.IsUri(probe) || !context.Message.IsRequest) return UriEditing.Refuse(context, "Path", probe);
        context.Avps.RemoveAll(PathHook.UserAvp);
        context.Avps.RemoveAll(PathHook.ParametersAvp);
        if (!user.IsEmpty) context.Avps.Push(PathHook.UserAvp, user);
        if (!more.IsEmpty) context.Avps.Push(PathHook.ParametersAvp, more);
        if (!context.OnForward.Contains(PathHook.Instance)) context.OnForward.Add(PathHook.Instance);
        return Rc.True;
    }
}
