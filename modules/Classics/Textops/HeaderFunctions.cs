using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of textops that add, remove and find headers. In scripts written for Chappe an edit shows at once, in ported ones when the message is sent.</summary>
public static class HeaderFunctions
{
    /// <summary>Appends header lines behind the last header. Each line ends with <c>\r\n</c>; a missing last one is added.</summary>
    /// <returns>false when the text is not whole header lines (threats R3).</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc append_hf(Text lines)
    {
        var context = Here.Context;
        return HeaderEditing.Insert(context, context.Message.HeadersEnd, lines);
    }

    /// <summary>Appends header lines behind the last header of that name; behind all headers when there is none.</summary>
    /// <returns>false when the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc append_hf(Text lines, string after)
    {
        var context = Fresh;
        int index = HeaderReading.IndexOf(context.Message, HeaderReading.NameOctets(after, stackalloc byte[128]), -1);
        return HeaderEditing.Insert(context, index < 0 ? context.Message.HeadersEnd : context.Message.Headers[index].LineEnd, lines);
    }

    /// <summary>Inserts header lines before the first header, above Via too.</summary>
    /// <returns>false when the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc insert_hf(Text lines)
    {
        var context = Here.Context;
        return HeaderEditing.Insert(context, context.Message.HeadersStart, lines);
    }

    /// <summary>Inserts header lines before the first header of that name; before all headers when there is none.</summary>
    /// <returns>false when the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc insert_hf(Text lines, string before)
    {
        var context = Fresh;
        int index = HeaderReading.IndexOf(context.Message, HeaderReading.NameOctets(before, stackalloc byte[128]), 0);
        return HeaderEditing.Insert(context, index < 0 ? context.Message.HeadersStart : context.Message.Headers[index].Name.Offset, lines);
    }

    /// <summary>Removes all headers of that name, long or compact, in any case.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc remove_hf(string name)
    {
        var context = Fresh;
        return HeaderEditing.RemoveAll(context, HeaderReading.NameOctets(name, stackalloc byte[128])) > 0;
    }

    /// <summary>Removes all headers whose name matches a POSIX expression, in any case.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc remove_hf_re([PosixExpression] string expression) => RemoveWhere(Fresh, Patterns.Find(expression), isKept: false);

    /// <summary>Removes all headers whose name does not match a POSIX expression, but for those that every message needs: Via, From, To, Call-ID, CSeq, Max-Forwards, Contact, Route, Record-Route, Content-Type and Content-Length.</summary>
    /// <returns>false when nothing was removed.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc keep_hf([PosixExpression] string expression = ".") => RemoveWhere(Fresh, Patterns.Find(expression), isKept: true);

    /// <summary>Removes all headers of which name and value, as <c>Name: value</c>, match a POSIX expression.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc remove_hf_match(string name, [PosixExpression] string expression)
    {
        var context = Fresh;
        var octets = HeaderReading.NameOctets(name, stackalloc byte[128]);
        var pattern = Patterns.Find(expression);
        bool isRemoved = false;
        for (int i = context.Message.IndexOf(octets); i >= 0; i = context.Message.IndexOf(octets, i + 1))
        {
            if (!pattern.IsMatch(HeaderReading.ValueAt(context, i).Octets)) continue;
            context.Message.Edits.Remove(context.Message.Headers[i].Line);
            isRemoved = true;
        }
        return isRemoved;
    }

    /// <summary>Asks whether there is a header of that name, long or compact, in any case.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc is_present_hf(string name) => Fresh.Message.IndexOf(HeaderReading.NameOctets(name, stackalloc byte[128])) >= 0;

    /// <summary>Asks whether there is a header whose name matches a POSIX expression.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc is_present_hf_re([PosixExpression] string expression)
    {
        var message = Fresh.Message;
        var pattern = Patterns.Find(expression);
        foreach (var header in message.Headers)
            if (pattern.IsMatch(message[header.Name])) return Rc.True;
        return Rc.False;
    }

    /// <summary>Adds header lines to the replies that are made here for this request, also by its transaction.</summary>
    /// <returns>false when the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc append_to_reply(Text lines)
    {
        var context = Here.Context;
        if (!lines.EndsWith("\r\n"u8)) lines = Text.Join(lines.Octets, "\r\n"u8);
        if (!HeaderEditing.AreHeaderLines(lines.Octets)) return UriEditing.Refuse(context, "header lines", lines);
        context.ReplyHeaders = context.ReplyHeaders.IsEmpty ? lines : context.ReplyHeaders + lines;
        return Rc.True;
    }

    /// <summary>Appends the Request-URI as a header: <c>before</c>, then the URI, then <c>after</c>.</summary>
    /// <returns>false when the result is not whole header lines.</returns>
    [Export(RouteKinds.AnyRequest, Module = "textops")]
    public static Rc append_urihf(Text before, Text after) => append_hf($"{before}{PseudoVariables.ru}{after}");

    private static bool IsNeeded(HeaderId id) => id is HeaderId.Via or HeaderId.From or HeaderId.To or HeaderId.CallId or HeaderId.CSeq
        or HeaderId.MaxForwards or HeaderId.Contact or HeaderId.Route or HeaderId.RecordRoute or HeaderId.ContentType or HeaderId.ContentLength;

    private static bool RemoveWhere(RouteContext context, Pattern pattern, bool isKept)
    {
        var message = context.Message;
        bool isRemoved = false;
        foreach (var header in message.Headers)
        {
            if (pattern.IsMatch(message[header.Name]) == isKept || isKept && IsNeeded(header.Id)) continue;
            message.Edits.Remove(header.Line);
            isRemoved = true;
        }
        return isRemoved;
    }

    private static RouteContext Fresh
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            return context;
        }
    }
}
