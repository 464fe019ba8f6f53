using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The words of siputils.</summary>
public static class SiputilsFunctions
{
    /// <summary>The parameters of siputils.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "siputils")]
    public static SiputilsOptions siputils => Here.Options<SiputilsOptions>();

    /// <summary>Asks for a tag in To: the request says that it belongs to a dialog, which proves nothing by itself (threats S3).</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc has_totag() => Here.Context.Message.To.Tag.IsPresent;

    /// <summary>Asks whether the message is a request.</summary>
    /// <returns>false when it is a reply.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_request() => Here.Context.Message.IsRequest;

    /// <summary>Asks whether the message is a reply.</summary>
    /// <returns>false when it is a request.</returns>
    [Export(RouteKinds.Any, Module = "siputils")]
    public static Rc is_reply() => !Here.Context.Message.IsRequest;
}
