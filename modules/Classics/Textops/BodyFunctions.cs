using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of textops about the body. Content-Length is made true when the message is written.</summary>
public static class BodyFunctions
{
    /// <summary>Asks for a body.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc has_body()
    {
        var context = Here.Context;
        context.Refresh();
        return context.Message.Body.Length > 0;
    }

    /// <summary>Asks for a body of that type (<c>application/sdp</c>); parameters of Content-Type do not count. A multipart body also has the types of its parts.</summary>
    /// <returns>false when there is none, or of another type.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc has_body(string type)
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        if (message.Body.Length == 0) return Rc.False;
        var written = HeaderReading.First(context, HeaderId.ContentType).before(';').trim();
        if (written.EqualsIgnoreCase(type)) return Rc.True;
        return written.Octets.Length > 10 && Chappe.Sip.Parsing.Octets.EqualsNoCase(written.Octets[..10], "multipart/"u8)
            && MultipartTypes.Contains(message[message.Body], type);
    }

    /// <summary>Replaces the body and sets Content-Type, which then stands as the last header.</summary>
    /// <returns>false when the type cannot stand in a header.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc set_body(Text body, Text type)
    {
        var context = Here.Context;
        context.Refresh();
        if (type.IsEmpty || !HeaderEditing.IsOneLine(type.Octets)) return UriEditing.Refuse(context, "Content-Type", type);
        var message = context.Message;
        HeaderEditing.RemoveAll(context, "Content-Type"u8);
        message.Edits.Insert(message.HeadersEnd, ((Text)$"Content-Type: {type}\r\n").Octets);
        message.Edits.Replace(message.Body, body.Octets);
        return Rc.True;
    }

    /// <summary>Takes the body off; Content-Type stays, as in Kamailio.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc remove_body()
    {
        var context = Here.Context;
        context.Refresh();
        if (context.Message.Body.Length == 0) return Rc.False;
        context.Message.Edits.Remove(context.Message.Body);
        return Rc.True;
    }

    /// <summary>Replaces the first <paramref name="old"/> in the body by <paramref name="replacement"/>; with <c>a</c> as <paramref name="mode"/> all of them.</summary>
    /// <returns>false when it is not there.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc replace_body_str(Text old, Text replacement, string mode = "f")
    {
        var context = Here.Context;
        context.Refresh();
        return PlainReplacing.Replace(context.Message, context.Message.Body, old.Octets, replacement.Octets, mode == "a");
    }

    /// <summary>Replaces what a POSIX expression first matches in the body.</summary>
    /// <returns>false when it matches nothing.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc replace_body([PosixExpression] string expression, Text replacement) => SubstFunctions.ReplaceFirst(expression, replacement, isBody: true);
}
