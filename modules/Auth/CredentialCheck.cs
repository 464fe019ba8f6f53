using Chappe.Engine.Routing;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Auth;

/// <summary>
/// Checks the digest credentials of a request (RFC 3261 section 22, RFC 7616, RFC 8760). In this order, so that the cheap comes first and nothing
/// is remembered for who does not know the password:
/// <para>1 find credentials of the realm · 2 is the source pausing? · 3 is the nonce ours and young? · 4 do algorithm, qop and URI fit?
/// · 5 is the response right? · 6 was the count used before?</para>
/// </summary>
internal sealed class CredentialCheck(AuthModule module)
{
    /// <summary>Checks against a password, or HA1 when <paramref name="isHa1"/>.</summary>
    public AuthOutcome Check(RouteContext context, HeaderId header, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password, bool isHa1, ReadOnlySpan<byte> method) =>
        Check(context, header, realm, new DigestPasswords(password, isHa1), method);

    /// <summary>Checks against several passwords, any of which may be the right one; together they are one attempt.</summary>
    public AuthOutcome Check(RouteContext context, HeaderId header, ReadOnlySpan<byte> realm, DigestPasswords passwords, ReadOnlySpan<byte> method) =>
        TryBegin(context, header, realm, out var outcome) ? Finish(context, passwords, method) : outcome;

    /// <summary>Steps 1 to 4: what needs no password, so that nobody looks one up in vain.</summary>
    /// <returns>true to go on with <see cref="Finish"/>, now or when the password is known; false when <paramref name="outcome"/> is final.</returns>
    public bool TryBegin(RouteContext context, HeaderId header, ReadOnlySpan<byte> realm, out AuthOutcome outcome)
    {
        var message = context.Message;
        // RFC 3261 section 22.1: neither can be challenged. They belong to an INVITE that was.
        outcome = AuthOutcome.Authenticated;
        if (message.Method is SipMethod.Ack or SipMethod.Cancel) return false;
        context.Refresh();
        var options = context.Routes.Options.Get<AuthOptions>();
        var state = context.Slots.Get<AuthState>();
        state.IsAuthenticated = state.IsStale = false;
        // Step 1
        outcome = AuthOutcome.NoCredentials;
        if (!Find(message, header, realm, options, state)) return false;
        // Step 2
        if (options.failure_limit > 0 && module.Failures.IsPausing(context.Source.Remote, state.Username, context.Proxy.Clock.Milliseconds))
        {
            outcome = module.Count(AuthOutcome.InvalidPassword, isBlocked: true);
            return false;
        }
        outcome = CheckNonceAndFit(context, realm, options, state, out var nonce);
        state.Nonce = nonce;
        if (outcome == AuthOutcome.Authenticated) return true;
        module.Count(outcome);
        return false;
    }

    /// <summary>Steps 5 and 6, on the credentials that <see cref="TryBegin"/> found.</summary>
    public AuthOutcome Finish(RouteContext context, DigestPasswords passwords, ReadOnlySpan<byte> method)
    {
        var message = context.Message;
        var options = context.Routes.Options.Get<AuthOptions>();
        var state = context.Slots.Get<AuthState>();
        long now = context.Proxy.Clock.Milliseconds;
        // Step 5
        if (!IsResponseRight(state, state.Realm, passwords, method.IsEmpty ? message[message.MethodName] : method, message[message.Body]))
        {
            NoteFailure(context, state, options, now);
            return module.Count(AuthOutcome.InvalidPassword);
        }
        if (options.failure_limit > 0) module.Failures.NoteSuccess(context.Source.Remote, state.Username);
        // Step 6
        var outcome = options.nonce_count ? NoteUse(context, state, state.Nonce, now) : AuthOutcome.Authenticated;
        state.IsAuthenticated = outcome == AuthOutcome.Authenticated;
        return module.Count(outcome);
    }

    /// <summary>There is no such user. Who tries names is slowed as who tries passwords is.</summary>
    public AuthOutcome FinishUnknown(RouteContext context)
    {
        NoteFailure(context, context.Slots.Get<AuthState>(), context.Routes.Options.Get<AuthOptions>(), context.Proxy.Clock.Milliseconds);
        return module.Count(AuthOutcome.UnknownUser);
    }

    private void NoteFailure(RouteContext context, AuthState state, AuthOptions options, long now)
    {
        // A nonce that was given to another address proves nothing about this one: with it, a forged source could be made to pause.
        if (options.failure_limit > 0 && state.Nonce.IsFromHere) module.Failures.NoteFailure(context.Source.Remote, state.Username, options.failure_limit, options.failure_pause, now);
    }

    /// <summary>Finds credentials for <paramref name="realm"/> that can be checked.</summary>
    public static bool Find(SipMessage message, HeaderId header, ReadOnlySpan<byte> realm, AuthOptions options, AuthState state)
    {
        for (int i = message.IndexOf(header); i >= 0; i = message.IndexOf(header, i + 1))
        {
            if (!state.TryRead(message, message.Headers[i]) || !state.Realm.SequenceEqual(realm)) continue;
            if (Array.IndexOf(options.Algorithms, state.Credentials.Algorithm) >= 0) return true;
        }
        return false;
    }

    /// <summary>Steps 3 and 4.</summary>
    private AuthOutcome CheckNonceAndFit(RouteContext context, ReadOnlySpan<byte> realm, AuthOptions options, AuthState state, out NonceState nonce)
    {
        var message = context.Message;
        ref readonly var credentials = ref state.Credentials;
        if (!module.Nonces.TryRead(message[credentials.Nonce], realm, context.Source.Remote, out nonce)) return AuthOutcome.Error;
        if (nonce.IsExpired)
        {
            state.IsStale = true;
            return AuthOutcome.StaleNonce;
        }
        // Leaving qop out, though it was asked for, would leave the count out of the hash (RFC 7616 section 5.8: no downgrade).
        if (credentials.Qop == DigestQop.Unknown || nonce.WantsQop && credentials.Qop == DigestQop.None) return AuthOutcome.NoCredentials;
        if (!options.check_uri) return AuthOutcome.Authenticated;
        var uri = message[credentials.Uri];
        var target = message[message.RequestUri];
        return uri.SequenceEqual(target) || SipUri.Equivalent(uri, target) ? AuthOutcome.Authenticated : AuthOutcome.Error;
    }

    private static bool IsResponseRight(AuthState state, ReadOnlySpan<byte> realm, DigestPasswords passwords, ReadOnlySpan<byte> method, ReadOnlySpan<byte> body)
    {
        Span<byte> room = stackalloc byte[EphemeralPassword.MaxLength];
        Span<byte> ha1 = stackalloc byte[DigestResponse.MaxHexLength];
        for (int i = 0; i < passwords.Count; i++)
        {
            var password = passwords.At(i, state.Username, room);
            if (!passwords.IsHa1)
            {
                int length = DigestResponse.HashUser(state.Credentials.Algorithm, state.Username, realm, password, ha1);
                password = ha1[..length];
            }
            if (DigestResponse.IsRight(state.Credentials, state.Octets, password, method, body)) return true;
        }
        return false;
    }

    private AuthOutcome NoteUse(RouteContext context, AuthState state, NonceState nonce, long now)
    {
        ulong request = NonceCounts.NameOf(context.Message.Octets, context.Source, module.Seed);
        switch (module.Counts.Note(nonce.Index, state.Credentials.NonceCount, request, now))
        {
            case NonceCounts.Use.Fresh or NonceCounts.Use.Retransmission:
                return AuthOutcome.Authenticated;
            case NonceCounts.Use.Forgotten:
                state.IsStale = true;
                return AuthOutcome.StaleNonce;
            default:
                // The password was right: a client that only lost count asks its user for nothing.
                state.IsStale = true;
                return AuthOutcome.NonceReused;
        }
    }
}
