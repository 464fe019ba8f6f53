using System.IO.Enumeration;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of textopsx about the message as a whole. (<c>keep_hf</c> and <c>remove_body</c> stand with textops.)</summary>
public static class TextopsxFunctions
{
    /// <summary>Makes all edits visible. Scripts written for Chappe need not say it.</summary>
    /// <returns>false when the edited message would not be one any more; it stays as it was then.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc msg_apply_changes() => Here.Context.ApplyEdits();

    /// <summary>Changes status code and reason phrase of a reply. A final reply cannot become a provisional one, nor a refusal a success, or the other way round.</summary>
    /// <returns>false when the code cannot be changed so, or the reason cannot stand there.</returns>
    [Export(RouteKinds.AnyReply, Module = "textopsx")]
    public static Rc change_reply_status(int code, Text reason)
    {
        var context = Here.Context;
        if (!HeaderEditing.IsOneLine(reason.Octets)) return UriEditing.Refuse(context, "reason phrase", reason);
        if (!ChangeCode(context.Message, code)) return Rc.False;
        var phrase = context.Message.ReasonPhrase;
        context.Message.Edits.Replace(phrase.IsPresent ? phrase : new Slice(context.Message.HeadersStart - 2, 0), reason.Octets);
        return Rc.True;
    }

    /// <summary>Changes the status code of a reply; the rules are those of <c>change_reply_status</c>.</summary>
    /// <returns>false when the code cannot be changed so.</returns>
    [Export(RouteKinds.AnyReply, Module = "textopsx")]
    public static Rc change_reply_status_code(int code) => ChangeCode(Here.Context.Message, code);

    /// <summary>Compares a text with a pattern for file names: <c>*</c> any octets, <c>?</c> one.</summary>
    /// <param name="value">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="flags"><c>i</c>: case does not count.</param>
    /// <returns>false when it does not match.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc fnmatch(Text value, string pattern, string flags = "") =>
        FileSystemName.MatchesSimpleExpression(pattern, Encoding.Latin1.GetString(value.Octets), ignoreCase: flags.Contains('i'));

    private static bool ChangeCode(SipMessage message, int code)
    {
        if (message.IsRequest || code is < 100 or > 699) return false;
        int before = message.StatusCode / 100, after = code / 100;
        // Transactions upstream and here have other rules for each of these classes.
        if (before != after && (before <= 2 || after <= 2)) return false;
        // Everybody who reads the reply from here on must see the new code, so it goes where the old one stands: three digits for three.
        var place = message.Buffer.AsSpan(message.Start + 8, 3);
        System.Buffers.Text.Utf8Formatter.TryFormat(code, place, out _);
        var edits = new EditList();
        edits.CopyFrom(message.Edits);
        message.Parse(message.Buffer, message.Length);
        message.Edits.CopyFrom(edits);
        return true;
    }
}
