using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Guards.Limits;

/// <summary>Words of Kamailio's ratelimit.</summary>
public static class RatelimitFunctions
{
    private static RatelimitModule Module => Here.Context.Proxy.Module<RatelimitModule>();

    /// <summary>The parameters of ratelimit.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "ratelimit")]
    public static RatelimitOptions ratelimit => Here.Options<RatelimitOptions>();

    /// <summary>Counts the message for the pipe of its method (<c>queue</c>), or for a pipe.</summary>
    /// <param name="pipe">A pipe's number.</param>
    /// <returns>false when it is too much. What has no pipe passes.</returns>
    [Export(RouteKinds.Request | RouteKinds.AnyReply, Module = "ratelimit")]
    public static Rc rl_check(Text pipe = default)
    {
        var message = Here.Context.Message;
        var found = pipe.IsEmpty ? Module.PipeOf(Encoding.ASCII.GetString(message[message.MethodName])) : Module.Pipes.Find(pipe.ToString());
        return found?.Pass(Module.Window) ?? true;
    }

    /// <summary>Counts the message for a pipe.</summary>
    /// <param name="pipe">Its number.</param>
    /// <returns>false when it is too much.</returns>
    [Export(RouteKinds.Request | RouteKinds.AnyReply, Module = "ratelimit")]
    public static Rc rl_check_pipe(Text pipe) => Module.Pipes.Find(pipe.ToString())?.Pass(Module.Window) ?? true;

    /// <summary>Answers 503 with Retry-After.</summary>
    /// <param name="from">Fewest seconds.</param>
    /// <param name="to">Most seconds; one between them is drawn.</param>
    /// <returns>false when it could not be sent.</returns>
    [Export(RouteKinds.Request, Module = "ratelimit")]
    public static Rc rl_drop(int from = 5, int to = 0) => LimitAnswer.Send(Here.Context, Module.Options.default_response_code, Module.Options.default_response_reason, from, to);
}
