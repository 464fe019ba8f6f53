using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module xmlrpc: operators' commands as XML-RPC by HTTP on the SIP ports, let in by a route of the script.</summary>
public sealed class XmlrpcModule : Module, IHttpRoutes
{
    /// <inheritdoc/>
    public override string Name => "xmlrpc";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(XmlrpcFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(XmlrpcOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new XmlrpcOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        // Kamailio would give these requests to request_route, which then relays and answers what is no SIP.
        if (plan.Options.LoadedModules.Contains(Name) && plan.Options.Get<XmlrpcOptions>().route.Length == 0)
            plan.Report("xmlrpc.route: it names no route, so no XML-RPC request is taken.", isError: false);
    }

    /// <inheritdoc/>
    public Route? RouteFor(RouteContext request)
    {
        var options = request.Routes.Options.Get<XmlrpcOptions>();
        if (options.route.Length == 0) return null;
        var message = request.Message;
        if (!message[message.MethodName].SequenceEqual("POST"u8) && !message[message.MethodName].SequenceEqual("GET"u8)) return null;
        string target = Encoding.Latin1.GetString(message[message.RequestUri]);
        bool isWanted = options.Match?.IsMatch(target) ?? request.Routes.Find(RouteKinds.Event, "xhttp:request") is null;
        if (!isWanted || options.Skip?.IsMatch(target) == true) return null;
        if (request.Routes.Find(RouteKinds.None, options.route) is not { } route)
        {
            request.Proxy.Log.WriteLimited(LogLevel.Error, Name, $"xmlrpc.route: there is no route '{options.route}'");
            return null;
        }
        request.Slots.Get<HttpExchange>().TakesReplies = true;
        return route;
    }
}
