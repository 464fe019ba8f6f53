using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Classics;

/// <summary>The words of maxfwd.</summary>
public static class MaxFwdFunctions
{
    /// <summary>The parameters of maxfwd.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "maxfwd")]
    public static MaxFwdOptions maxfwd => Here.Options<MaxFwdOptions>();

    /// <summary>Takes one off Max-Forwards, or adds the header with <paramref name="limit"/> when it is missing.</summary>
    /// <returns>1 decremented, 2 added; false (-1) when it has come down to 0: answer 483; false (-2) when it is no number.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch, Module = "maxfwd")]
    public static Rc mf_process_maxfwd_header(int limit) => Process(Here.Context, limit);

    /// <inheritdoc cref="mf_process_maxfwd_header(int)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch, Module = "maxfwd")]
    public static Rc mf_process_maxfwd_header(string limit) => Process(Here.Context, int.TryParse(limit, out int value) ? value : maxfwd.max_limit);

    /// <summary>Asks whether Max-Forwards is below <paramref name="limit"/>.</summary>
    /// <returns>false when it is not, or missing.</returns>
    [Export(RouteKinds.Any, Module = "maxfwd")]
    public static Rc is_maxfwd_lt(int limit)
    {
        var context = Here.Context;
        context.Refresh();
        int hops = context.Message.MaxForwards;
        return hops >= 0 && hops < limit;
    }

    private static Rc Process(RouteContext context, int limit)
    {
        context.Refresh();
        var message = context.Message;
        int hops = message.MaxForwards;
        Span<byte> digits = stackalloc byte[10];
        if (hops == -2) return -2;
        if (hops == 0) return Rc.False;
        if (hops < 0)
        {
            Span<byte> line = stackalloc byte[32];
            "Max-Forwards: "u8.CopyTo(line);
            int written = 14 + Numbers.Write((uint)Math.Clamp(limit, 0, byte.MaxValue), line[14..]);
            "\r\n"u8.CopyTo(line[written..]);
            message.Edits.Insert(message.HeadersEnd, line[..(written + 2)]);
            return 2;
        }
        int next = Math.Min(hops - 1, Math.Clamp(context.Routes.Options.Get<MaxFwdOptions>().max_limit, 1, byte.MaxValue));
        var value = message.First(HeaderId.MaxForwards).Value;
        int length = Numbers.Write((uint)next, digits);
        // Every request comes by here. Where edits show at once anyway, as many digits go where the old ones stood and nothing must be spliced.
        if (length == value.Length && context.Kind == RouteKinds.Request && !context.Routes.EditsAreDeferred) digits[..length].CopyTo(message.Buffer.AsSpan(value.Offset));
        else message.Edits.Replace(value, digits[..length]);
        return Rc.True;
    }
}
