using Chappe.Engine.Modules;

namespace Chappe.Modules.Topology;

/// <summary>This is Kamailio's module topos, without its store: each side of a call sees one hop, this proxy, and its address in Contact.</summary>
public sealed class ToposModule : HidingModule
{
    /// <summary>What a token begins with, as a user of a Contact and as the value of a parameter.</summary>
    private const string Prefix = "tpsh-";

    /// <inheritdoc/>
    public override string Name => "topos";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(ToposFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(ToposOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new ToposOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        if (!plan.Options.LoadedModules.Contains(Name)) return;
        var options = plan.Options.Get<ToposOptions>();
        HidingRules.CheckName(plan, "topos.cparam_name", options.cparam_name);
        if (options.contact_host.Length > 0) HidingRules.CheckHost(plan, "topos.contact_host", options.contact_host);
        HidingRules.CheckCallId(plan, Name, options.mask_callid);
        if (options.contact_mode != 0) plan.Report($"topos.contact_mode {options.contact_mode}: the user of a Contact is always the sealed address.", isError: false);
    }

    private protected override HidingForm FormOf(OptionsSet options)
    {
        var own = options.Get<ToposOptions>();
        return new HidingForm.Own(own.cparam_name, Prefix, own.contact_host);
    }

    private protected override string SecretOf(OptionsSet options) => options.Get<ToposOptions>().mask_key;
}
