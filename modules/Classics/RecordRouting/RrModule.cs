using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module rr: Record-Route and Route (RFC 3261 sections 16.4, 16.6 and 16.12).</summary>
public sealed class RrModule : Module, IRecordRoute
{
    /// <inheritdoc/>
    public override string Name => "rr";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RrFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(RrOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RrOptions());

    /// <inheritdoc/>
    public void AddParameter(RouteContext request, Text parameters)
    {
        var before = request.Avps.Get(RecordRouteHook.ParametersAvp);
        if (before.Octets.IndexOf(parameters.Octets) >= 0) return;
        request.Avps.RemoveTop(RecordRouteHook.ParametersAvp);
        request.Avps.Push(RecordRouteHook.ParametersAvp, before.IsNull ? parameters : request.Arena.Join(before.Octets, parameters.Octets));
    }

    /// <inheritdoc/>
    public Text ParametersOf(RouteContext request) => request.Slots.Find<RrState>() is { } state ? state.OwnParameters : default;
}
