using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Guards.Limits;

/// <summary>Words of Kamailio's pipelimit.</summary>
public static class PipelimitFunctions
{
    private static PipelimitModule Module => Here.Context.Proxy.Module<PipelimitModule>();

    /// <summary>The parameters of pipelimit.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "pipelimit")]
    public static PipelimitOptions pipelimit => Here.Options<PipelimitOptions>();

    /// <summary>Counts the message for a pipe.</summary>
    /// <returns>1 it passes; false: -1 it is too much. 2 there is no such pipe.</returns>
    [Export(RouteKinds.Any, Module = "pipelimit")]
    public static Rc pl_check(Text name) => Module.Pipes.Find(name.ToString()) is not { } pipe ? 2 : pipe.Pass(Module.Window);

    /// <summary>The same; the pipe is made when there is none.</summary>
    /// <param name="name">Its name, such as the source address.</param>
    /// <param name="algorithm"><c>TAILDROP</c>, <c>RED</c> or <c>NOP</c>.</param>
    /// <param name="limit">How many pass in an interval.</param>
    /// <returns>false when it is too much, or the algorithm is none of these.</returns>
    [Export(RouteKinds.Any, Module = "pipelimit")]
    public static Rc pl_check(Text name, Text algorithm, int limit)
    {
        if (!PipeTable.TryAlgorithm(algorithm.ToString(), out var how)) return Rc.False;
        // With too many names the names are the attack; counting fewer of them is no reason to refuse everybody.
        return Module.Pipes.GetOrAdd(name.ToString(), how, limit, Module.Options.max_pipes)?.Pass(Module.Window) ?? true;
    }

    /// <summary>Asks whether there is a pipe of that name.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "pipelimit")]
    public static Rc pl_active(Text name) => Module.Pipes.Find(name.ToString()) is { Algorithm: not PipeAlgorithm.NOP };

    /// <summary>Answers with <c>reply_code</c> and Retry-After.</summary>
    /// <param name="from">Fewest seconds.</param>
    /// <param name="to">Most seconds; one between them is drawn.</param>
    /// <returns>false when it could not be sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "pipelimit")]
    public static Rc pl_drop(int from = 5, int to = 0) => LimitAnswer.Send(Here.Context, Module.Options.reply_code, Module.Options.reply_reason, from, to);
}
