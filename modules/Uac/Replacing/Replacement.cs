using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Uac.Replacing;

/// <summary>
/// Another From or To in a request, and the original again where its sender looks for it: in replies by an observer of the transaction, in
/// later requests of the dialog by what our Record-Route carries.
/// </summary>
internal static class Replacement
{
    /// <summary>Replaces the header in the request at hand.</summary>
    public static bool Replace(RouteContext context, bool isFrom, Text display, Text uri)
    {
        context.Refresh();
        var message = context.Message;
        var address = isFrom ? message.From : message.To;
        if (!message.IsRequest || !uri.IsEmpty && !UriEditing.IsUri(uri) || display.Octets.ContainsAny("\r\n\0"u8)) return UriEditing.Refuse(context, isFrom ? "From" : "To", uri);
        string original = Encoding.UTF8.GetString(message[address.Uri]), replaced = uri.IsEmpty ? original : uri.ToString();
        string before = Encoding.UTF8.GetString(message[HeadOf(address)]);
        ReplacingHook.Put(context, isFrom, Write(display, replaced));
        var options = context.Routes.Options.Get<UacOptions>();
        if (options.restore_mode == "none") return true;
        // Within a dialog its Route decides; here only the replies are restored.
        if (options.restore_mode == "auto") context.Observe(new ReplyRestorer(isFrom, before));
        if (message.To.Tag.IsPresent || original == replaced) return true;
        if (SealedPair.Seal(KeyOf(context), original, replaced) is { } pair) context.Proxy.RecordRoute?.AddParameter(context, $";{(isFrom ? options.rr_from_store_param : options.rr_to_store_param)}={pair}");
        else context.Proxy.Log.WriteLimited(LogLevel.Warning, "uac", "A URI is too long to be restored in what follows in the dialog.");
        return true;
    }

    /// <summary>A request of the dialog: the side that wrote the original keeps it, the other one keeps what it was shown.</summary>
    /// <returns>false when its Route says nothing about it.</returns>
    public static bool Restore(RouteContext context, bool isFrom)
    {
        var options = context.Routes.Options.Get<UacOptions>();
        if (context.Proxy.RecordRoute?.ParametersOf(context) is not { IsNull: false } parameters) return false;
        return Restore(context, parameters, isFrom, options, watches: options.restore_mode == "auto");
    }

    /// <summary>The same for both headers, when <c>loose_route()</c> has followed a Route.</summary>
    public static void RestoreAll(RouteContext context, Text parameters, UacOptions options)
    {
        Restore(context, parameters, isFrom: true, options, watches: true);
        Restore(context, parameters, isFrom: false, options, watches: true);
    }

    private static bool Restore(RouteContext context, Text parameters, bool isFrom, UacOptions options, bool watches)
    {
        var octets = parameters.Octets;
        var read = new UriParameters(octets, new Slice(0, octets.Length));
        if (!read.TryGet(isFrom ? options.FromParameter : options.ToParameter, out var value) || !SealedPair.TryOpen(KeyOf(context), value.Of(octets), out string original, out string replaced)) return false;
        context.Refresh();
        var message = context.Message;
        bool isDownstream = !read.TryGet("ftag"u8, out var ftag) || ftag.Of(octets).SequenceEqual(message[message.From.Tag]);
        // The caller's From is the callee's To, and the other way round.
        bool inFrom = isFrom == isDownstream;
        var address = inFrom ? message.From : message.To;
        string before = Encoding.UTF8.GetString(message[HeadOf(address)]);
        ReplacingHook.Put(context, inFrom, $"<{(isDownstream ? replaced : original)}>");
        if (watches && message.Method != SipMethod.Ack) context.Observe(new ReplyRestorer(inFrom, before));
        return true;
    }

    /// <summary>Display name and URI, without the parameters behind them.</summary>
    internal static Slice HeadOf(in NameAddr address)
    {
        int end = address.HasBrackets ? address.Uri.End + 1 : address.Uri.End;
        return new Slice(address.Value.Offset, end - address.Value.Offset);
    }

    private static string Write(Text display, string uri)
    {
        if (display.IsEmpty) return $"<{uri}>";
        string name = display.ToString().Trim();
        // Threats R3: a display name is quoted whatever it holds. One that comes in quotes keeps its own.
        if (name.Length >= 2 && name[0] == '"' && name[^1] == '"') name = name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{uri}>";
    }

    private static byte[] KeyOf(RouteContext context) => context.Proxy.Module<UacModule>().KeyFor(context.Routes.Options.Get<UacOptions>().restore_passwd);
}
