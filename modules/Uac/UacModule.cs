using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Uac.Registrations;
using Chappe.Modules.Uac.Replacing;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac;

/// <summary>This is Kamailio's module uac: the proxy as a client, with credentials, registrations and other names. Registrations outlive a reload of the scripts.</summary>
public sealed class UacModule : Module, IRouteFollower
{
    private readonly RegistrationTable _registrations = new();
    private volatile UacOptions _options = new();
    private (string Secret, byte[] Key)? _key;
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "uac";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(UacFunctions), typeof(RegistrationFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(UacOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new UacOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new RegistrationRpc(this).AddTo(rpc);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<UacOptions>();

    internal UacOptions Options => _options;
    internal RegistrationTable Registrations => _registrations;
    internal Proxy Proxy => _proxy ?? throw new RpcException(500, "The proxy has not started.");

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<UacOptions>();
        if (options.reg_db_url.Length > 0) DatabaseSet.Validate(plan, "uac.reg_db_url", options.reg_db_url);
        if (options.reg_db_url.Length > 0 && options.reg_contact_addr.Length == 0) plan.Report("uac.reg_contact_addr is wanted for registrations: the host that they name as our Contact.");
        if (options.reg_timer_interval < 1) plan.Report("uac.reg_timer_interval is at least 1 second.");
        if (options.rr_from_store_param.Length == 0 || options.rr_to_store_param.Length == 0 || options.rr_from_store_param == options.rr_to_store_param)
            plan.Report("uac.rr_from_store_param and uac.rr_to_store_param are two different names.");
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        if (Options.reg_db_url.Length > 0 && await RegistrationRows.LoadAsync(this, proxy).ConfigureAwait(false) is { } problem) throw new ConfigurationException($"uac.reg_db_url: {problem}");
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        foreach (var registration in _registrations.All) _proxy?.Timers.Disarm(registration);
        return default;
    }

    /// <inheritdoc/>
    public void OnRouteFollowed(RouteContext request, Text parameters)
    {
        if (Options.restore_mode == "auto" && request.Message.To.Tag.IsPresent && request.Message.Method != SipMethod.Cancel) Replacement.RestoreAll(request, parameters, Options);
    }

    /// <summary>The key behind <c>restore_passwd</c>.</summary>
    internal byte[] KeyFor(string secret)
    {
        if (_key is { } known && known.Secret == secret) return known.Key;
        var key = MachineSecret.KeyOf("uac", secret);
        _key = (secret, key);
        return key;
    }

    /// <summary>The credential of a registration in that realm, or null.</summary>
    internal Credential? CredentialFor(string realm) => _registrations.All.FirstOrDefault(r => r.Credential.Realm == realm)?.Credential;
}
