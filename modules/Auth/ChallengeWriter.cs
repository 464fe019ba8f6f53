using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Sip.Digest;

namespace Chappe.Modules.Auth;

/// <summary>Writes WWW-Authenticate and Proxy-Authenticate lines, one for each algorithm that is offered, best first (RFC 8760 section 2.4).</summary>
internal static class ChallengeWriter
{
    /// <summary>Room for the lines of a realm.</summary>
    public static int Bound(ReadOnlySpan<byte> realm, AuthOptions options) => options.Algorithms.Length * (2 * realm.Length + 160);

    /// <summary>Writes the lines, all with one new nonce.</summary>
    /// <returns>Their length; -1 when the realm cannot be written.</returns>
    public static int Write(RouteContext context, AuthModule module, ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm, ChallengeFlags flags, Span<byte> destination)
    {
        var options = context.Routes.Options.Get<AuthOptions>();
        if (realm.ContainsAnyInRange((byte)0, (byte)0x1F) || realm.ContainsAny((byte)'"', (byte)'\\')) return -1;
        var qop = QopOf(flags, options);
        Span<byte> nonce = stackalloc byte[NonceIssuer.Length];
        if (!module.Nonces.TryWrite(realm, context.Source.Remote, options.nonce_expire, !qop.IsEmpty, nonce)) return -1;
        bool isStale = (flags & ChallengeFlags.Stale) != 0 || context.Slots.Find<AuthState>() is { IsStale: true };
        var writer = new OctetWriter(destination);
        foreach (var algorithm in options.Algorithms)
        {
            writer.Write(name);
            writer.Write(": Digest realm=\""u8);
            writer.Write(realm);
            writer.Write("\", nonce=\""u8);
            writer.Write(nonce);
            writer.Write("\""u8);
            if (!qop.IsEmpty)
            {
                writer.Write(", qop=\""u8);
                writer.Write(qop);
                writer.Write("\""u8);
            }
            if (isStale) writer.Write(", stale=true"u8);
            // Alone, MD5 stays unsaid: clients of RFC 2617's time expect it so.
            if (algorithm != DigestAlgorithm.Md5 || options.Algorithms.Length > 1)
            {
                writer.Write(", algorithm="u8);
                writer.Write(DigestAlgorithms.Name(algorithm));
            }
            writer.Write("\r\n"u8);
        }
        return writer.Length;
    }

    private static ReadOnlySpan<byte> QopOf(ChallengeFlags flags, AuthOptions options) =>
        (flags & ChallengeFlags.AuthInt) != 0 || options.qop == "auth-int" ? "auth-int"u8
        : (flags & ChallengeFlags.Auth) != 0 || options.qop == "auth" ? "auth"u8
        : default;
}

/// <summary>The flags of <c>www_challenge</c> and its like.</summary>
[Flags]
internal enum ChallengeFlags
{
    None = 0,
    /// <summary>qop="auth".</summary>
    Auth = 1,
    /// <summary>qop="auth-int".</summary>
    AuthInt = 2,
    /// <summary>When the challenge cannot be made, send no 500.</summary>
    NoErrorReply = 4,
    /// <summary>stale=true.</summary>
    Stale = 16,
}
