using System.Security.Cryptography;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Auth;

/// <summary>This is Kamailio's auth_ephemeral: credentials that a web application issues, that expire, and that need no talk between it and us.</summary>
public sealed class EphemeralModule(AuthModule auth) : Module
{
    private readonly Lock _lock = new();
    private volatile EphemeralSecret[] _secrets = [];
    private int _lastId = -1;
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "auth_ephemeral";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(EphemeralFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(EphemeralOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new EphemeralOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new EphemeralRpc(this).AddTo(rpc);

    /// <summary>The secrets, newest first.</summary>
    internal IReadOnlyList<EphemeralSecret> Secrets => _secrets;

    /// <summary>The script's secrets are as the new script says; what an operator added stays, and stays newer.</summary>
    public override void Reconfigure(OptionsSet options)
    {
        lock (_lock)
        {
            var before = _secrets;
            var written = options.Get<EphemeralOptions>().Secrets;
            var script = new EphemeralSecret[written.Length];
            for (int i = written.Length - 1; i >= 0; i--)
                script[i] = before.FirstOrDefault(s => s.IsFromScript && s.Octets.AsSpan().SequenceEqual(written[i])) ?? new EphemeralSecret(++_lastId, written[i], true);
            _secrets = [.. before.Where(s => !s.IsFromScript), .. script];
        }
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <summary>Adds a secret until the end of the process.</summary>
    /// <returns>false when there are too many.</returns>
    internal bool Add(byte[] secret)
    {
        lock (_lock)
        {
            if (_secrets.Length >= 64) return false;
            _secrets = [new EphemeralSecret(++_lastId, secret, false), .. _secrets];
            return true;
        }
    }

    /// <summary>Takes a secret away; one of the script comes back with the next reload.</summary>
    internal bool Remove(int id)
    {
        lock (_lock)
        {
            var left = _secrets.Where(s => s.Id != id).ToArray();
            if (left.Length == _secrets.Length) return false;
            _secrets = left;
            return true;
        }
    }

    /// <summary>Says whether a name can be read and is current.</summary>
    internal bool IsCurrent(RouteContext context, ReadOnlySpan<byte> name)
    {
        var options = context.Routes.Options.Get<EphemeralOptions>();
        return EphemeralName.TryParse(name, options.username_format == 1, out var parsed) && parsed.IsCurrent(context.Proxy.Clock.UnixSeconds, options.max_lifetime);
    }

    /// <summary>Checks a name and a password as they are, without digest. Guessing is slowed as for digest (threats A9).</summary>
    internal AuthOutcome Authenticate(RouteContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        if (name.IsEmpty || password.IsEmpty) return AuthOutcome.Error;
        if (!IsCurrent(context, name)) return AuthOutcome.ExpiredUsername;
        var limits = context.Routes.Options.Get<AuthOptions>();
        long now = context.Proxy.Clock.Milliseconds;
        if (limits.failure_limit > 0 && auth.Failures.IsPausing(context.Source.Remote, name, now)) return auth.Count(AuthOutcome.InvalidPassword, isBlocked: true);
        int algorithm = context.Routes.Options.Get<EphemeralOptions>().sha_algorithm;
        Span<byte> right = stackalloc byte[EphemeralPassword.MaxLength];
        bool isRight = false;
        foreach (var secret in _secrets)
        {
            int length = EphemeralPassword.Write(algorithm, secret.Octets, name, right);
            isRight |= CryptographicOperations.FixedTimeEquals(right[..length], password);
        }
        if (limits.failure_limit > 0)
        {
            if (isRight) auth.Failures.NoteSuccess(context.Source.Remote, name);
            else auth.Failures.NoteFailure(context.Source.Remote, name, limits.failure_limit, limits.failure_pause, now);
        }
        return isRight ? AuthOutcome.Authenticated : auth.Count(AuthOutcome.InvalidPassword);
    }

    /// <summary>Checks digest credentials whose password is made from their name.</summary>
    internal AuthOutcome Check(RouteContext context, HeaderId header, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> method)
    {
        var message = context.Message;
        if (message.Method is SipMethod.Ack or SipMethod.Cancel) return AuthOutcome.Authenticated;
        context.Refresh();
        var state = context.Slots.Get<AuthState>();
        state.IsAuthenticated = state.IsStale = false;
        if (!CredentialCheck.Find(message, header, realm, context.Routes.Options.Get<AuthOptions>(), state)) return AuthOutcome.NoCredentials;
        return IsCurrent(context, state.Username) ? auth.Credentials.Check(context, header, realm, new DigestPasswords(_secrets, context.Routes.Options.Get<EphemeralOptions>().sha_algorithm), method)
            : AuthOutcome.ExpiredUsername;
    }

    /// <summary>Compares the user of a name with the user of From or To: 1 equal, -1 not, -2 the name is none.</summary>
    internal int CheckUser(RouteContext context, ReadOnlySpan<byte> name, bool isTo)
    {
        // Without a name, it is the one that was found right in this message; a claim alone says nothing.
        if (name.IsEmpty)
        {
            if (context.Slots.Find<AuthState>() is not { IsAuthenticated: true } state) return -1;
            name = state.Username;
        }
        var options = context.Routes.Options.Get<EphemeralOptions>();
        if (!EphemeralName.TryParse(name, options.username_format == 1, out var parsed)) return -2;
        var message = context.Message;
        if (!SipUri.TryParse(message.Octets, isTo ? message.To.Uri : message.From.Uri, out var uri)) return -1;
        Span<byte> plain = stackalloc byte[EphemeralName.MaxLength];
        var written = uri.User.Of(message.Octets);
        // Escaped and plain are one user (threats S4, RFC 3261 section 19.1.4).
        if (written.Length > 3 * plain.Length) return -1;
        int length = Escapes.Unescape(written, plain);
        return length >= 0 && plain[..length].SequenceEqual(parsed.User) ? 1 : -1;
    }
}
