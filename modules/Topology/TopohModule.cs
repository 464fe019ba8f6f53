using Chappe.Engine.Modules;

namespace Chappe.Modules.Topology;

/// <summary>This is Kamailio's module topoh: each side of a call sees this proxy and no hop behind it.</summary>
public sealed class TopohModule : HidingModule
{
    /// <inheritdoc/>
    public override string Name => "topoh";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TopohFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(TopohOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new TopohOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        if (!plan.Options.LoadedModules.Contains(Name)) return;
        var options = plan.Options.Get<TopohOptions>();
        HidingRules.CheckName(plan, "topoh.uparam_name", options.uparam_name);
        HidingRules.CheckName(plan, "topoh.uparam_prefix", options.uparam_prefix);
        HidingRules.CheckHost(plan, "topoh.mask_ip", options.mask_ip);
        HidingRules.CheckCallId(plan, Name, options.mask_callid);
        if (plan.Options.LoadedModules.Contains("topos")) plan.Report("topoh and topos hide the same: load one of them.");
    }

    private protected override HidingForm FormOf(OptionsSet options)
    {
        var own = options.Get<TopohOptions>();
        return new HidingForm.Masked(own.uparam_name, own.uparam_prefix, own.mask_ip);
    }

    private protected override string SecretOf(OptionsSet options) => options.Get<TopohOptions>().mask_key;
}
