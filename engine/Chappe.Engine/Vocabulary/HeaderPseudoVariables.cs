using Chappe.Engine.Routing;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

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

    /// <summary><c>$expires(min)</c> and <c>$expires(max)</c>: the least or greatest time that the Contacts of a REGISTER ask for, by their parameter or the header Expires.</summary>
    /// <returns>Undefined when none says, and for another key.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Text expires(string which)
    {
        var context = Fresh;
        var message = context.Message;
        bool hasHeader = Numbers.TryParse(message[message.First(HeaderId.Expires).Value], uint.MaxValue, out uint header);
        long least = -1, most = -1;
        foreach (var contact in message.Addresses(HeaderId.Contact))
        {
            bool isSaid = new HeaderParameters(message.Octets, contact.Parameters).TryGet("expires"u8, out var value) & Numbers.TryParse(message[value], uint.MaxValue, out uint seconds);
            if (!isSaid && !hasHeader) continue;
            long asked = isSaid ? seconds : header;
            least = least < 0 ? asked : Math.Min(least, asked);
            most = Math.Max(most, asked);
        }
        if (most < 0 && hasHeader) least = most = header;
        return most < 0 ? default : which switch { "min" => context.Arena.Store(least), "max" => context.Arena.Store(most), _ => default };
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

    private static Text First(HeaderId id) => HeaderReading.First(Fresh, id);
}
