using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>The parameters of rtpproxy: taken, so that a script with them loads; the engine is rtpengine's, or the relay in this process.</summary>
public sealed class RtpproxyOptions
{
    /// <summary>Taken, with a notice: an RTPproxy is not asked, because the relay in this process does its work.</summary>
    public EngineSockets rtpproxy_sock { get; } = [];
    /// <summary>Taken, without effect.</summary>
    public int rtpproxy_disable_tout { get; set; } = 60;
    /// <summary>Taken, without effect.</summary>
    public string rtpproxy_tout { get; set; } = "1";
    /// <summary>Taken, without effect.</summary>
    public int rtpproxy_retr { get; set; } = 5;
    /// <summary>Taken, without effect: nobody else's mark keeps media from passing here.</summary>
    public string nortpproxy_str { get; set; } = "a=nortpproxy:yes";
    /// <summary>Taken, without effect.</summary>
    public string timeout_socket { get; set; } = "";
    /// <summary>Taken, without effect; <c>rtpengine.extra_id_pv</c> is the one that counts.</summary>
    public string extra_id_pv { get; set; } = "";
    /// <summary>Taken, without effect; <c>rtpengine.rtp_inst_pvar</c> is the one that counts.</summary>
    public string rtp_inst_pvar { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string table_name { get; set; } = "rtpproxy";
}
