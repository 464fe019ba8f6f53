using Chappe.Engine.Modules;

namespace Chappe.Modules.Lookups;

/// <summary>The parameters of phonenum.</summary>
public sealed class PhonenumOptions
{
    /// <summary>Taken, without effect.</summary>
    public int smatch { get; set; }
}

/// <summary>This is Kamailio's module phonenum: what Google's libphonenumber knows about a number.</summary>
public sealed class PhonenumModule : Module
{
    /// <inheritdoc/>
    public override string Name => "phonenum";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PhonenumFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PhonenumOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PhonenumOptions());
}
