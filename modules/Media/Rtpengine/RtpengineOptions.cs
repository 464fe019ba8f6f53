using Chappe.Modules.Media.Rtpengine.Engines;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>The parameters of rtpengine, with Kamailio's names and defaults.</summary>
public sealed class RtpengineOptions : MosOptions
{
    /// <summary>Engines that are asked over UDP: <c>udp:192.0.2.7:2223</c>, several between blanks, each with its weight behind an equals sign (<c>=2</c>); <c>1 == udp:… udp:…</c> puts them into set 1. May be given many times. Without any, the relay in this process is asked.</summary>
    public EngineSockets rtpengine_sock { get; } = [];
    /// <summary>How many seconds an engine that does not answer is left out.</summary>
    public int rtpengine_disable_tout { get; set; } = 60;
    /// <summary>When no engine of a set is in use, try those that did not answer lately.</summary>
    public bool aggressive_redetection { get; set; } = true;
    /// <summary>How many milliseconds a reply is waited for before the command is sent again.</summary>
    public int rtpengine_tout_ms { get; set; } = 1000;
    /// <summary>How often a command is sent to one engine.</summary>
    public int rtpengine_retr { get; set; } = 5;
    /// <summary>How many engines are asked for one command.</summary>
    public int queried_nodes_limit { get; set; } = 30;
    /// <summary>What is done for a call whose engine is left out: 0 nothing (but a new offer goes to another engine); 1 it is asked all the same; 2 only when an operator switched it off.</summary>
    public int rtpengine_allow_op { get; set; }
    /// <summary>The set of engines that are listed without one, and of words that name none.</summary>
    public int setid_default { get; set; }
    /// <summary>The AVP that holds the number of the set; it wins over <c>set_rtpengine_set()</c>.</summary>
    public string setid_avp { get; set; } = "";
    /// <summary>The variable that holds the text of <c>via-branch=extra</c>.</summary>
    public string extra_id_pv { get; set; } = "";
    /// <summary>The variable that gets the URL of the engine that answered; <c>embedded</c> for the relay in this process.</summary>
    public string rtp_inst_pvar { get; set; } = "";
    /// <summary>The variable that holds the SDP to send, instead of the body.</summary>
    public string read_sdp_pv { get; set; } = "";
    /// <summary>The variable that gets the SDP of the reply, instead of the body.</summary>
    public string write_sdp_pv { get; set; } = "";
    /// <summary>1: the SDP of the reply becomes the body too, though there is <see cref="write_sdp_pv"/>.</summary>
    public int write_sdp_pv_mode { get; set; }
    /// <summary>The variable that gets how many milliseconds <c>play_media()</c> will play.</summary>
    public string media_duration { get; set; } = "";
    /// <summary>How a Call-ID chooses an engine: 0 the sum of its octets, 1 its SHA-1, 2 its CRC-32. Proxies that share engines must agree.</summary>
    public int hash_algo { get; set; }
    /// <summary>How many seconds it is remembered which engine has a call.</summary>
    public int hash_table_tout { get; set; } = 3600;
    /// <summary>Taken, without effect: the memory of calls grows as needed, up to 200,000.</summary>
    public int hash_table_size { get; set; } = 256;
    /// <summary>1: engines are pinged at start and when they are added.</summary>
    public int ping_mode { get; set; } = 1;
    /// <summary>All engines are pinged every so many seconds; 0: only those that did not answer.</summary>
    public int ping_interval { get; set; }
    /// <summary>Taken, without effect: commands leave with the system's type of service.</summary>
    public int control_cmd_tos { get; set; } = -1;
    /// <summary>Taken, without effect: the system chooses the interface.</summary>
    public string force_send_interface { get; set; } = "";
    /// <summary>Taken, with a notice: engines are read from <see cref="rtpengine_sock"/> only.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Taken, without effect; see <see cref="db_url"/>.</summary>
    public string table_name { get; set; } = "rtpengine";
    /// <summary>Taken, without effect; see <see cref="db_url"/>.</summary>
    public string setid_col { get; set; } = "setid";
    /// <summary>Taken, without effect; see <see cref="db_url"/>.</summary>
    public string url_col { get; set; } = "url";
    /// <summary>Taken, without effect; see <see cref="db_url"/>.</summary>
    public string weight_col { get; set; } = "weight";
    /// <summary>Taken, without effect; see <see cref="db_url"/>.</summary>
    public string disabled_col { get; set; } = "disabled";

    /// <summary>Where engines tell of digits that they saw (their <c>--dtmf-log-dest</c>), <c>127.0.0.1:2223</c>; each runs <c>event_route("rtpengine:dtmf-event")</c>. Empty: nowhere.</summary>
    public string dtmf_events_sock { get; set; } = "";
    /// <summary>The variable that gets the Call-ID there.</summary>
    public string dtmf_event_callid { get; set; } = "$avp(dtmf_event_callid)";
    /// <summary>The variable that gets the tag of who pressed.</summary>
    public string dtmf_event_source_tag { get; set; } = "$avp(dtmf_event_source_tag)";
    /// <summary>The variable that gets the time, in seconds since 1970.</summary>
    public string dtmf_event_timestamp { get; set; } = "$avp(dtmf_event_timestamp)";
    /// <summary>The variable that gets the number of the event: 0 to 9, 10 for *, 11 for #.</summary>
    public string dtmf_event { get; set; } = "$avp(dtmf_event)";
    /// <summary>Taken, without effect: engines are asked over UDP.</summary>
    public string wsapi { get; set; } = "";

    internal VariableName? SetVariable, ExtraId, Instance, ReadSdp, WriteSdp, Duration, DtmfCallId, DtmfSourceTag, DtmfTimestamp, DtmfDigit;
    internal IReadOnlyList<MosTarget> MosTargets = [];

    /// <summary>The engines that are listed.</summary>
    internal IReadOnlyList<ListedEngine> Listed(Action<string> wrong)
    {
        var engines = new List<ListedEngine>();
        foreach (string text in rtpengine_sock)
            if (EngineListing.Read(text, setid_default, engines) is { Length: > 0 } problem) wrong($"rtpengine.rtpengine_sock: {problem}");
        return engines;
    }

    internal EngineTimes Times => new(Math.Max(10, rtpengine_tout_ms), Math.Max(1, rtpengine_retr), Math.Max(1, rtpengine_disable_tout));

    /// <summary>Reads the names of variables.</summary>
    internal void Prepare(Action<string> wrong)
    {
        SetVariable = VariableName.Read("rtpengine.setid_avp", setid_avp, wrong);
        ExtraId = VariableName.Read("rtpengine.extra_id_pv", extra_id_pv, wrong);
        Instance = VariableName.Read("rtpengine.rtp_inst_pvar", rtp_inst_pvar, wrong);
        ReadSdp = VariableName.Read("rtpengine.read_sdp_pv", read_sdp_pv, wrong);
        WriteSdp = VariableName.Read("rtpengine.write_sdp_pv", write_sdp_pv, wrong);
        Duration = VariableName.Read("rtpengine.media_duration", media_duration, wrong);
        DtmfCallId = VariableName.Read("rtpengine.dtmf_event_callid", dtmf_event_callid, wrong);
        DtmfSourceTag = VariableName.Read("rtpengine.dtmf_event_source_tag", dtmf_event_source_tag, wrong);
        DtmfTimestamp = VariableName.Read("rtpengine.dtmf_event_timestamp", dtmf_event_timestamp, wrong);
        DtmfDigit = VariableName.Read("rtpengine.dtmf_event", dtmf_event, wrong);
        MosTargets = MosTarget.Read(this, wrong);
    }
}
