using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Modules.Registrar.Registering;

namespace Chappe.Modules.Registrar;

/// <summary>The words about registrations: they change and read the tables of <see cref="UsrlocModule"/> (Kamailio's registrar).</summary>
public sealed class RegistrarModule(UsrlocModule usrloc) : Module
{
    private Counter? _accepted, _rejected;

    /// <inheritdoc/>
    public override string Name => "registrar";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RegistrarFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RegistrarOptions);

    internal UsrlocModule Usrloc { get; } = usrloc;

    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RegistrarOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<RegistrarOptions>();
        if (options.path_mode is < 0 or > 2) plan.Report($"registrar.path_mode is 0, 1 or 2, not {options.path_mode}.");
        if (options.max_expires > 0 && options.min_expires > options.max_expires)
            plan.Report($"registrar.min_expires ({options.min_expires}) is above registrar.max_expires ({options.max_expires}).");
        if (options.default_expires < 1) plan.Report("registrar.default_expires is at least 1 second.");
        if (options.contact_max_size is < 1 or > 4096) plan.Report("registrar.contact_max_size is from 1 to 4096 octets.");
        if (options.default_q is < -1 or > 1000) plan.Report("registrar.default_q is from 0 to 1000, or -1 for none.");
        if (options.min_expires_mode is < 0 or > 1) plan.Report($"registrar.min_expires_mode is 0 or 1, not {options.min_expires_mode}.");
        if (options.outbound_mode is < 0 or > 2) plan.Report($"registrar.outbound_mode is 0, 1 or 2, not {options.outbound_mode}.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _accepted = proxy.Counters["registrar.accepted_regs"];
        _rejected = proxy.Counters["registrar.rejected_regs"];
        // Kamailio's group registrar shows these parameters beside its counters.
        foreach (var (name, read) in ((string, Func<RegistrarOptions, int>)[])[("max_expires", o => o.max_expires), ("max_contacts", o => o.max_contacts), ("default_expire", o => o.default_expires)])
            proxy.Counters.Show("registrar." + name, () => proxy.Routes.Options.Find<RegistrarOptions>() is { } options ? read(options) : 0);
        return default;
    }

    internal void Count(bool isAccepted) => (isAccepted ? _accepted : _rejected)?.Add();
}
