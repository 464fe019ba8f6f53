using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>The parameters of rtpproxy-ng.</summary>
public sealed class RtpproxyNgOptions
{
    /// <summary>Engines that speak NG; the same as <c>rtpengine.rtpengine_sock</c>.</summary>
    public EngineSockets rtpproxy_sock { get; } = [];
    /// <summary>Taken, without effect; see <c>rtpengine.rtpengine_disable_tout</c>.</summary>
    public int rtpproxy_disable_tout { get; set; } = 60;
    /// <summary>Taken, without effect; see <c>rtpengine.rtpengine_tout_ms</c>.</summary>
    public string rtpproxy_tout { get; set; } = "1";
    /// <summary>Taken, without effect; see <c>rtpengine.rtpengine_retr</c>.</summary>
    public int rtpproxy_retr { get; set; } = 5;
}
