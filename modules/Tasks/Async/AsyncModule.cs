using Chappe.Engine.Modules;

namespace Chappe.Modules.Tasks;

/// <summary>This is Kamailio's module async: a message that goes on later, in another route.</summary>
public sealed class AsyncModule : Module
{
    /// <inheritdoc/>
    public override string Name => "async";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AsyncFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AsyncOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AsyncOptions());
}
