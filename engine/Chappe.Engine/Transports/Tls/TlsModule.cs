using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Kamailio's module tls: its parameters. The work is done by the transports.</summary>
public sealed class TlsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "tls";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TlsFunctions), typeof(TlsPseudoVariables)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(TlsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new TlsOptions());

    /// <summary>Reads the files, so that <c>check</c> and a reload say what is wrong with them.</summary>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<TlsOptions>();
        bool isServer = plan.Listeners.Any(l => l.Transport is TransportKind.Tls or TransportKind.Wss);
        try
        {
            _ = TlsContextSet.Load(options, isServer);
        }
        catch (ConfigurationException error)
        {
            // Kamailio's -c does not look for tls.cfg at all, and does not start without it.
            bool isOnlyMissing = plan.IsOnlyChecked && options.config.Length > 0 && !File.Exists(options.config);
            plan.Report(isOnlyMissing ? error.Message + " It does not start without it." : error.Message, isError: !isOnlyMissing);
        }
    }
}
