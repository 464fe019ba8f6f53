using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of sanity.</summary>
public static class SanityFunctions
{
    /// <summary>The parameters of sanity.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "sanity")]
    public static SanityOptions sanity => Here.Options<SanityOptions>();

    // Version and scheme of the Request-URI, Proxy-Require, credentials.
    private const int OfRequests = 1 | 2 | 512 | 2048 | 8192;

    /// <summary>
    /// Checks the message, and answers a request when something is wrong. The sum of: 1 version, 2 scheme of the Request-URI, 4 required headers,
    /// 32 method of CSeq, 64 number of CSeq, 128 Content-Length, 256 Expires, 512 Proxy-Require, 1024 URIs, 2048 credentials are digests,
    /// 4096 doubled tags, 8192 digests are whole, 16384 the first Via.
    /// </summary>
    /// <param name="checks">The sum; -1: <c>sanity.default_checks</c>.</param>
    /// <param name="uris">For 1024 the sum of: 1 Request-URI, 2 From, 4 To, 8 Contact; -1: <c>sanity.uri_checks</c>.</param>
    /// <returns>false when a reply was sent, or the message is an ACK or a reply and wrong: only <c>exit()</c> is left to do. With <c>sanity.autodrop</c>, as by default, the script has ended then.</returns>
    [Export(RouteKinds.Any, Module = "sanity", MayExit = true)]
    public static Rc sanity_check(int checks = -1, int uris = -1)
    {
        var context = Here.Context;
        context.Refresh();
        var options = context.Routes.Options.Get<SanityOptions>();
        Text headers = default;
        if (checks < 0) checks = options.default_checks;
        if (uris < 0) uris = options.uri_checks;
        if (!context.Message.IsRequest) (checks, uris) = (checks & ~OfRequests, uris & ~1);
        var (code, reason) = SanityChecks.Find(context, checks, uris, options.proxy_require, ref headers);
        if (code == 0) return Rc.True;
        // Nobody can be told that a reply is wrong.
        if (!context.Message.IsRequest) return Rc.False;
        if (options.noreply)
        {
            var state = context.Slots.Get<SanityState>();
            (state.Code, state.Reason) = (code, reason);
        }
        else
        {
            context.Proxy.Replies.Send(context, code, Encoding.ASCII.GetBytes(reason), headers.Octets);
        }
        if (!options.autodrop) return Rc.False;
        ScriptFlow.Exit();
        return 0;
    }

    /// <inheritdoc cref="sanity_check(int, int)"/>
    [Export(RouteKinds.Any, Module = "sanity", MayExit = true)]
    public static Rc sanity_check(Text checks, Text uris = default) => sanity_check(checks.ToInt(), uris.IsNull ? -1 : uris.ToInt());

    /// <summary>Sends the reply that <c>sanity_check()</c> found due, with <c>sanity.noreply</c>.</summary>
    /// <returns>false when none is due, or it could not be sent.</returns>
    [Export(RouteKinds.AnyRequest, Module = "sanity")]
    public static Rc sanity_reply()
    {
        var context = Here.Context;
        if (context.Slots.Find<SanityState>() is not { Code: > 0 } due) return Rc.False;
        bool isSent = context.Proxy.Replies.Send(context, due.Code, Encoding.ASCII.GetBytes(due.Reason));
        due.Reset();
        return isSent;
    }
}
