using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of headers, body and the message as a whole.</summary>
public static class HeaderPseudoVariables
{
    /// <summary><c>$hdr(name)</c> and <c>$(hdr(name)[i])</c>: header values by name, long or compact, in any case.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static HeaderValues hdr { get; } = new();

    /// <summary><c>$hdrc(name)</c>: how many headers of that name there are.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int hdrc(string name) => hdr.count(name);

    /// <summary><c>$ci</c>: Call-ID.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ci => UriEditing.TextOf(Here.Context.Message, Here.Context.Message.CallId);

    /// <summary><c>$cs</c>: the number of CSeq.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text cs => UriEditing.TextOf(Here.Context.Message, Here.Context.Message.CSeq.NumberText);

    /// <summary><c>$csb</c>: the whole value of CSeq.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text csb => First(HeaderId.CSeq);

    /// <summary><c>$ua</c>: User-Agent; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ua => First(HeaderId.UserAgent);

    /// <summary><c>$cT</c>: Content-Type; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text cT => First(HeaderId.ContentType);

    /// <summary><c>$cl</c>: Content-Length as written; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text cl => First(HeaderId.ContentLength);

    /// <summary><c>$rb</c>: the body; empty, not undefined, when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text rb
    {
        get
        {
            var message = Fresh.Message;
            return new Text(message.Buffer, message.Body.Offset, message.Body.Length);
        }
    }

    /// <summary><c>$bs</c>: the body's length in octets.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int bs => Fresh.Message.Body.Length;

    /// <summary><c>$mb</c>: the whole message.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text mb => new(Here.Context.Message.Buffer, 0, Here.Context.Message.Length);

    /// <summary><c>$mbu</c>: the whole message with the edits made so far.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text mbu
    {
        get
        {
            var context = Here.Context;
            var message = context.Message;
            return context.Arena.Commit(Math.Max(0, MessageWriter.Write(message, null, context.Arena.Reserve(MessageWriter.Bound(message)))));
        }
    }

    /// <summary><c>$ml</c>: the message's length in octets.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int ml => Here.Context.Message.Length;

    private static RouteContext Fresh
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            return context;
        }
    }

    private static Text First(HeaderId id) => HeaderReading.First(Fresh, id);
}
