using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Auth;

/// <summary>Sends challenges.</summary>
internal static class Challenge
{
    /// <summary>Answers the request with a challenge.</summary>
    public static bool Send(RouteContext context, AuthModule module, bool isProxy, ReadOnlySpan<byte> realm, ChallengeFlags flags)
    {
        var lines = Write(context, module, isProxy, realm, flags);
        if (lines.IsNull)
        {
            if ((flags & ChallengeFlags.NoErrorReply) == 0) context.Proxy.Replies.Send(context, 500, "Server Internal Error"u8);
            return false;
        }
        module.CountChallenge();
        return isProxy
            ? context.Proxy.Replies.Send(context, 407, "Proxy Authentication Required"u8, lines.Octets)
            : context.Proxy.Replies.Send(context, 401, "Unauthorized"u8, lines.Octets);
    }

    /// <summary>The header lines of a challenge, in the message's arena; undefined when the realm cannot be written.</summary>
    public static Text Write(RouteContext context, AuthModule module, bool isProxy, ReadOnlySpan<byte> realm, ChallengeFlags flags)
    {
        var room = context.Arena.Reserve(ChallengeWriter.Bound(realm, context.Routes.Options.Get<AuthOptions>()));
        int length = ChallengeWriter.Write(context, module, isProxy ? "Proxy-Authenticate"u8 : "WWW-Authenticate"u8, realm, flags, room);
        return length < 0 ? default : context.Arena.Commit(length);
    }
}
