using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module nathelper: finding clients behind NAT, answering their real address and keeping their way open.</summary>
public sealed class NathelperModule : Module
{
    private NatPinger? _pinger;

    /// <inheritdoc/>
    public override string Name => "nathelper";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(NatTestFunctions), typeof(ContactFunctions), typeof(NatSdpFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(NathelperOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new NathelperOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<NathelperOptions>();
        var from = System.Text.Encoding.UTF8.GetBytes(options.sipping_from);
        if (from.Length > 0 && (from.Length > 255 || !SipUri.TryParse(from, out _))) plan.Report($"nathelper.sipping_from is a SIP URI, not '{options.sipping_from}'.");
        var method = System.Text.Encoding.UTF8.GetBytes(options.sipping_method);
        if (method.Length is 0 or > 32 || method.AsSpan().ContainsAnyExcept(Octets.Token)) plan.Report($"nathelper.sipping_method is a method, not '{options.sipping_method}'.");
        if (options.natping_interval < 0) plan.Report("nathelper.natping_interval is seconds, or 0 for no pings.");
        if (options.natping_interval > 0 && options.sipping_bflag >= 0 && from.Length == 0)
            plan.Report("nathelper.sipping_bflag does nothing without nathelper.sipping_from.", isError: false);
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        if (proxy.Modules.OfType<IContactSource>().FirstOrDefault() is { } contacts) _pinger = new NatPinger(proxy, contacts);
        _pinger?.Start();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _pinger?.Stop();
        return default;
    }
}
