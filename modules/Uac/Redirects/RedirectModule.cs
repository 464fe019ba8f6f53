using System.Text.RegularExpressions;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Uac.Redirects;

/// <summary>This is Kamailio's module uac_redirect: a 3xx is followed here instead of by the client (RFC 3261 section 16.7 step 4).</summary>
public sealed class RedirectModule : Module
{
    /// <inheritdoc/>
    public override string Name => "uac_redirect";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RedirectFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RedirectOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RedirectOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<RedirectOptions>();
        foreach (string expression in options.accept_filter.Concat(options.deny_filter))
        {
            try
            {
                Chappe.Engine.Vocabulary.Patterns.Find(expression);
            }
            catch (Exception wrong) when (wrong is RegexParseException or ArgumentException or FormatException)
            {
                plan.Report($"uac_redirect: '{expression}' is no expression: {wrong.Message}");
            }
        }
    }
}
