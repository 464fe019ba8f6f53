using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// One word's conversation with an engine: the command goes out, the message waits for it without holding a worker, and the reply's SDP
/// becomes the body. With the relay in this process the reply is there at once.
/// </summary>
internal static class MediaExchange
{
    /// <summary>An offer or answer whose reply brings another SDP.</summary>
    /// <returns>false when the message has no SDP, a flag is wrong, or no engine did it; the log says which.</returns>
    public static async ValueTask<Rc> RewriteAsync(RouteContext context, string operation, Text flags, Text via)
    {
        context.Refresh();
        var options = context.Routes.Options.Get<RtpengineOptions>();
        if (await AskAsync(context, operation, flags, via, options) is not { } reply) return Rc.False;
        var sdp = reply.Octets("sdp");
        if (sdp.IsEmpty) return Refuse(context, $"{operation}: the reply has no SDP");
        if (options.WriteSdp is { } variable)
        {
            variable.Set(Text.Store(sdp.Span));
            if (options.write_sdp_pv_mode == 0) return Rc.True;
        }
        var message = context.Message;
        if (CommandWriter.TryFindSdp(message, out var place)) message.Edits.Replace(place, sdp.Span);
        else if (options.WriteSdp is null) return Refuse(context, $"{operation}: the message has no SDP that could be replaced");
        return Rc.True;
    }

    /// <summary>A command whose reply says yes or no; figures in it are stored.</summary>
    public static async ValueTask<Rc> TellAsync(RouteContext context, string operation, Text flags, Text via)
    {
        context.Refresh();
        var options = context.Routes.Options.Get<RtpengineOptions>();
        if (await AskAsync(context, operation, flags, via, options) is not { } reply) return Rc.False;
        if (operation is "delete" or "query") MosFigures.Store(reply, options.MosTargets);
        else if (operation == "play media") options.Duration?.Set(Text.Store(System.Text.Encoding.ASCII.GetBytes(reply.Text("duration") ?? "-1")));
        return Rc.True;
    }

    /// <summary>Decides what the message needs, and does it.</summary>
    public static ValueTask<Rc> ManageAsync(RouteContext context, Text flags, Text via)
    {
        context.Refresh();
        var message = context.Message;
        bool hasSdp = context.Routes.Options.Get<RtpengineOptions>().ReadSdp is not null || CommandWriter.TryFindSdp(message, out _);
        var action = Management.Decide(message.IsRequest ? message.Method : message.CSeq.Method, message.IsRequest ? 0 : message.StatusCode, hasSdp,
            message.IsRequest || RequestHadSdp(), context.Kind == RouteKinds.Failure, context.Kind == RouteKinds.BranchFailure);
        return action switch
        {
            ManagedAction.Offer => RewriteAsync(context, "offer", flags, via),
            ManagedAction.Answer => RewriteAsync(context, "answer", flags, via),
            ManagedAction.Delete => TellAsync(context, "delete", flags, via),
            ManagedAction.Nothing => new(Rc.True),
            _ => new(Rc.False),
        };
    }

    /// <summary>The figures of a call.</summary>
    public static ValueTask<NgDictionary?> QueryAsync(RouteContext context)
    {
        context.Refresh();
        return AskAsync(context, "query", default, default, context.Routes.Options.Get<RtpengineOptions>());
    }

    private static async ValueTask<NgDictionary?> AskAsync(RouteContext context, string operation, Text flags, Text via, RtpengineOptions options)
    {
        string problem = CommandWriter.Write(context, operation, flags, via, options, out var command);
        if (problem.Length > 0)
        {
            Refuse(context, $"{operation}: {problem}");
            return null;
        }
        var module = context.Proxy.Module<RtpengineModule>();
        if (module.Engines is not { AreListed: true })
        {
            if (module.Embedded is { TakesHints: true }) EmbeddedHints.Add(context, operation, command);
            if (module.Embedded is { } embedded) return Judge(context, operation, await embedded.AskAsync(command), "embedded", options);
            Refuse(context, $"{operation}: rtpengine.rtpengine_sock names no engine, and there is no relay in this process");
            return null;
        }
        NgDictionary? reply = null;
        foreach (int number in Sets(context, operation, options))
        {
            if (!module.Engines.Sets.TryGetValue(number, out var set))
            {
                Refuse(context, $"{operation}: there is no set {number} of engines");
                return null;
            }
            // The second set gets what the first one made of the SDP.
            if (reply?["sdp"] is { } sdp) command["sdp"] = sdp;
            (reply, var node, string why) = await module.Engines.AskAsync(set, command, options);
            if (reply is null) Refuse(context, $"{operation}: {why}");
            else reply = Judge(context, operation, reply, node!.Url.Text, options);
            if (reply is null) return null;
        }
        return reply;
    }

    private static NgDictionary? Judge(RouteContext context, string operation, NgDictionary reply, string engine, RtpengineOptions options)
    {
        options.Instance?.Set(engine);
        if (reply.Text("result") == "ok") return reply;
        Refuse(context, $"{operation}: {engine} says {Log.Printable(System.Text.Encoding.UTF8.GetBytes(reply.Text("error-reason") ?? reply.Text("result") ?? "nothing"))}");
        return null;
    }

    /// <summary>The sets to ask in order: of two, an answer passes the second one first.</summary>
    private static int[] Sets(RouteContext context, string operation, RtpengineOptions options)
    {
        if (options.SetVariable?.Value is { IsEmpty: false } given) return [given.ToInt()];
        if (context.Slots.Find<RtpengineState>() is not { First: >= 0 } chosen) return [options.setid_default];
        if (chosen.Second < 0 || chosen.Second == chosen.First) return [chosen.First];
        return operation == "answer" ? [chosen.Second, chosen.First] : [chosen.First, chosen.Second];
    }

    /// <summary>An answer is the likelier half, so it is meant when the request is not kept any more.</summary>
    private static bool RequestHadSdp() => TmFunctions.T_req(static () => CommandWriter.TryFindSdp(Here.Context.Message, out _) ? "1" : "0") != "0";

    private static Rc Refuse(RouteContext context, string text)
    {
        context.Proxy.Log.WriteLimited(LogLevel.Error, "rtpengine", text, Log.Printable(context.Message[context.Message.CallId]));
        return Rc.False;
    }
}
