using Chappe.Engine.Modules;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module corex: more extensions of the core.</summary>
public sealed class CorexModule : Module
{
    /// <inheritdoc/>
    public override string Name => "corex";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(CorexFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(CorexOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new CorexOptions());

    /// <summary>Subdomains are aliases with a star: <c>*.example.com</c>.</summary>
    public override void Validate(Plan plan)
    {
        foreach (string domain in plan.Options.Get<CorexOptions>().alias_subdomains)
        {
            int colon = domain.IndexOf(':');
            bool hasTransport = colon > 0 && ListenerNaming.TryTransport(System.Text.Encoding.ASCII.GetBytes(domain[..colon]), out _);
            string alias = hasTransport ? $"{domain[..colon]}:*.{domain[(colon + 1)..]}" : "*." + domain;
            if (!plan.Aliases.Contains(alias)) plan.Aliases.Add(alias);
        }
    }
}
