using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Media;

/// <summary>The words of media.</summary>
public static class MediaFunctions
{
    /// <summary>The parameters of the media relay in this process.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "media")]
    public static MediaOptions media => Here.Options<MediaOptions>();
}
