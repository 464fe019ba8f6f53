using Chappe.Engine.Modules;
using Chappe.Modules.Media.Rtpengine;
using Chappe.Modules.Media.Rtpproxy;

namespace Chappe.Modules.Media;

/// <summary>This is the list of the modules in this project: what scripts can say about media.</summary>
public static class MediaFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() => [new MediaModule(), new RtpproxyModule(), new RtpproxyNgModule(), new RtpengineModule()];
}
