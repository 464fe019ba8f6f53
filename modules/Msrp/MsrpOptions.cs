using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Msrp;

/// <summary>The parameters of msrp; and <c>$msrp(name)</c>, which has the same name in Kamailio.</summary>
public sealed class MsrpOptions
{
    /// <summary>1: header lines of the frame are read with <c>hdr[…]</c> and by the words of requests. 0: they are not, and only <c>msrp[…]</c> tells of the frame.</summary>
    public int sipmsg { get; set; } = 1;
    /// <summary>The sessions that <c>msrp_cmap_save</c> keeps: 0 keeps none, else 2 to this power slots in Kamailio; here it only says that some are kept.</summary>
    public int cmap_size { get; set => field = value is >= 0 and <= 24 ? value : throw new ArgumentException("0 to 24."); }
    /// <summary>Most sessions that are kept at a time.</summary>
    public int max_sessions { get; set => field = value is >= 1 and <= 1 << 24 ? value : throw new ArgumentException("1 to 16777216."); } = 65536;
    /// <summary>How often sessions are forgotten that have expired or whose connection is gone, in seconds.</summary>
    public int timer_interval { get; set => field = value is >= 1 and <= 86400 ? value : throw new ArgumentException("1 to 86400 seconds."); } = 60;
    /// <summary>The least Expires that an AUTH may ask for, in seconds.</summary>
    public int auth_min_expires { get; set; } = 60;
    /// <summary>The most, and what is given to who asks for nothing.</summary>
    public int auth_max_expires { get; set; } = 3600;
    /// <summary><c>host:port</c> for Use-Path; empty: the address that the AUTH came to.</summary>
    public string use_path_addr { get; set; } = "";
    /// <summary>Taken, without effect: there are no other scripting languages here.</summary>
    public string event_callback { get; set; } = "";
    /// <summary>Most octets of a frame; who sends more is disconnected.</summary>
    public int max_frame_size { get; set => field = value is >= 1024 and <= 1 << 24 ? value : throw new ArgumentException("1024 to 16777216 octets."); } = 65536;

    /// <summary><c>$msrp(name)</c>: a part of the frame at hand. Undefined when it has none, for other names, and in other messages.</summary>
    public Text this[string name] => MsrpValues.Read(name);
}
