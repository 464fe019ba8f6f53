using System.Buffers.Binary;
using System.Security.Cryptography;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Sip.Digest;

namespace Chappe.Modules.Auth;

/// <summary>Digest authentication of requests against passwords that the script brings (Kamailio's auth).</summary>
public sealed class AuthModule : Module
{
    private AuthOptions _options = new();
    private Counter? _challenges, _failures, _blocked, _reused;

    /// <inheritdoc/>
    public override string Name => "auth";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(AuthFunctions), typeof(CredentialVariables)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(AuthOptions);

    internal NonceIssuer Nonces { get; private set; } = null!;
    internal NonceCounts Counts { get; private set; } = null!;
    internal FailureTable Failures { get; } = new();
    internal CredentialCheck Credentials { get; }
    internal long Seed { get; } = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>Makes the module; it works once it has started.</summary>
    public AuthModule() => Credentials = new CredentialCheck(this);

    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new AuthOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<AuthOptions>();
        foreach (var algorithm in options.Algorithms)
        {
            if (algorithm == DigestAlgorithm.Unknown)
                plan.Report($"auth.algorithm \"{options.algorithm}\": known are MD5, SHA-256, SHA-512-256 and their -sess forms, with commas between.");
            else if (!DigestAlgorithms.IsAvailable(algorithm))
                plan.Report($"auth.algorithm: {System.Text.Encoding.ASCII.GetString(DigestAlgorithms.Name(algorithm))} needs OpenSSL's library, which is not here.");
        }
        if (options.nonce_expire is < 1 or > 86400) plan.Report($"auth.nonce_expire is from 1 to 86400 seconds, not {options.nonce_expire}.");
        if (options.qop is not ("" or "auth" or "auth-int")) plan.Report($"auth.qop is \"auth\", \"auth-int\" or empty, not \"{options.qop}\".");
        if (options.failure_limit < 0 || options.failure_pause < 1) plan.Report("auth.failure_limit is at least 0, auth.failure_pause at least 1 second.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        if (Nonces is null) _options = options.Get<AuthOptions>();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        Nonces = new NonceIssuer(proxy.Clock, _options.secret);
        Counts = new NonceCounts(_options.nc_array_size);
        _challenges = proxy.Counters["auth.challenges"];
        _failures = proxy.Counters["auth.failures"];
        _blocked = proxy.Counters["auth.blocked"];
        _reused = proxy.Counters["auth.reused_nonces"];
        return default;
    }

    internal void CountChallenge() => _challenges?.Add();

    internal AuthOutcome Count(AuthOutcome outcome, bool isBlocked = false)
    {
        if (outcome == AuthOutcome.InvalidPassword) _failures?.Add();
        if (outcome == AuthOutcome.NonceReused) _reused?.Add();
        if (isBlocked) _blocked?.Add();
        return outcome;
    }
}
