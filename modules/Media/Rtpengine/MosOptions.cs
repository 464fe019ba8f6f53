namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// The variables that <c>rtpengine_delete</c>, <c>rtpengine_query</c> and <c>rtpengine_manage</c> fill with how well the call was heard: of all its streams, and
/// of the two sides whose labels <see cref="mos_A_label_pv"/> and <see cref="mos_B_label_pv"/> name. Names as in Kamailio.
/// </summary>
public abstract class MosOptions
{
    /// <summary>The worst moment of all streams: the mean opinion score, such as 4.2.</summary>
    public string mos_min_pv { get; set; } = "";
    /// <summary>The worst moment of all streams: when, in minutes and seconds of the call.</summary>
    public string mos_min_at_pv { get; set; } = "";
    /// <summary>The worst moment of all streams: the packet loss in percent.</summary>
    public string mos_min_packetloss_pv { get; set; } = "";
    /// <summary>The worst moment of all streams: the jitter in milliseconds.</summary>
    public string mos_min_jitter_pv { get; set; } = "";
    /// <summary>The worst moment of all streams: the round-trip time in microseconds.</summary>
    public string mos_min_roundtrip_pv { get; set; } = "";
    /// <summary>The worst moment of all streams: the round-trip time of the leg in microseconds.</summary>
    public string mos_min_roundtrip_leg_pv { get; set; } = "";
    /// <summary>The best moment of all streams: the mean opinion score, such as 4.2.</summary>
    public string mos_max_pv { get; set; } = "";
    /// <summary>The best moment of all streams: when, in minutes and seconds of the call.</summary>
    public string mos_max_at_pv { get; set; } = "";
    /// <summary>The best moment of all streams: the packet loss in percent.</summary>
    public string mos_max_packetloss_pv { get; set; } = "";
    /// <summary>The best moment of all streams: the jitter in milliseconds.</summary>
    public string mos_max_jitter_pv { get; set; } = "";
    /// <summary>The best moment of all streams: the round-trip time in microseconds.</summary>
    public string mos_max_roundtrip_pv { get; set; } = "";
    /// <summary>The best moment of all streams: the round-trip time of the leg in microseconds.</summary>
    public string mos_max_roundtrip_leg_pv { get; set; } = "";
    /// <summary>The average of all streams: the mean opinion score, such as 4.2.</summary>
    public string mos_average_pv { get; set; } = "";
    /// <summary>The average of all streams: the packet loss in percent.</summary>
    public string mos_average_packetloss_pv { get; set; } = "";
    /// <summary>The average of all streams: the jitter in milliseconds.</summary>
    public string mos_average_jitter_pv { get; set; } = "";
    /// <summary>The average of all streams: the round-trip time in microseconds.</summary>
    public string mos_average_roundtrip_pv { get; set; } = "";
    /// <summary>The average of all streams: the round-trip time of the leg in microseconds.</summary>
    public string mos_average_roundtrip_leg_pv { get; set; } = "";
    /// <summary>The average of all streams: over how many reports.</summary>
    public string mos_average_samples_pv { get; set; } = "";
    /// <summary>The variable that holds the label of side A, as the flag <c>label=</c> gave it.</summary>
    public string mos_A_label_pv { get; set; } = "";
    /// <summary>The worst moment of side A: the mean opinion score, such as 4.2.</summary>
    public string mos_min_A_pv { get; set; } = "";
    /// <summary>The worst moment of side A: when, in minutes and seconds of the call.</summary>
    public string mos_min_at_A_pv { get; set; } = "";
    /// <summary>The worst moment of side A: the packet loss in percent.</summary>
    public string mos_min_packetloss_A_pv { get; set; } = "";
    /// <summary>The worst moment of side A: the jitter in milliseconds.</summary>
    public string mos_min_jitter_A_pv { get; set; } = "";
    /// <summary>The worst moment of side A: the round-trip time in microseconds.</summary>
    public string mos_min_roundtrip_A_pv { get; set; } = "";
    /// <summary>The worst moment of side A: the round-trip time of the leg in microseconds.</summary>
    public string mos_min_roundtrip_leg_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: the mean opinion score, such as 4.2.</summary>
    public string mos_max_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: when, in minutes and seconds of the call.</summary>
    public string mos_max_at_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: the packet loss in percent.</summary>
    public string mos_max_packetloss_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: the jitter in milliseconds.</summary>
    public string mos_max_jitter_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: the round-trip time in microseconds.</summary>
    public string mos_max_roundtrip_A_pv { get; set; } = "";
    /// <summary>The best moment of side A: the round-trip time of the leg in microseconds.</summary>
    public string mos_max_roundtrip_leg_A_pv { get; set; } = "";
    /// <summary>The average of side A: the mean opinion score, such as 4.2.</summary>
    public string mos_average_A_pv { get; set; } = "";
    /// <summary>The average of side A: the packet loss in percent.</summary>
    public string mos_average_packetloss_A_pv { get; set; } = "";
    /// <summary>The average of side A: the jitter in milliseconds.</summary>
    public string mos_average_jitter_A_pv { get; set; } = "";
    /// <summary>The average of side A: the round-trip time in microseconds.</summary>
    public string mos_average_roundtrip_A_pv { get; set; } = "";
    /// <summary>The average of side A: the round-trip time of the leg in microseconds.</summary>
    public string mos_average_roundtrip_leg_A_pv { get; set; } = "";
    /// <summary>The average of side A: over how many reports.</summary>
    public string mos_average_samples_A_pv { get; set; } = "";
    /// <summary>The variable that holds the label of side B, as the flag <c>label=</c> gave it.</summary>
    public string mos_B_label_pv { get; set; } = "";
    /// <summary>The worst moment of side B: the mean opinion score, such as 4.2.</summary>
    public string mos_min_B_pv { get; set; } = "";
    /// <summary>The worst moment of side B: when, in minutes and seconds of the call.</summary>
    public string mos_min_at_B_pv { get; set; } = "";
    /// <summary>The worst moment of side B: the packet loss in percent.</summary>
    public string mos_min_packetloss_B_pv { get; set; } = "";
    /// <summary>The worst moment of side B: the jitter in milliseconds.</summary>
    public string mos_min_jitter_B_pv { get; set; } = "";
    /// <summary>The worst moment of side B: the round-trip time in microseconds.</summary>
    public string mos_min_roundtrip_B_pv { get; set; } = "";
    /// <summary>The worst moment of side B: the round-trip time of the leg in microseconds.</summary>
    public string mos_min_roundtrip_leg_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: the mean opinion score, such as 4.2.</summary>
    public string mos_max_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: when, in minutes and seconds of the call.</summary>
    public string mos_max_at_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: the packet loss in percent.</summary>
    public string mos_max_packetloss_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: the jitter in milliseconds.</summary>
    public string mos_max_jitter_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: the round-trip time in microseconds.</summary>
    public string mos_max_roundtrip_B_pv { get; set; } = "";
    /// <summary>The best moment of side B: the round-trip time of the leg in microseconds.</summary>
    public string mos_max_roundtrip_leg_B_pv { get; set; } = "";
    /// <summary>The average of side B: the mean opinion score, such as 4.2.</summary>
    public string mos_average_B_pv { get; set; } = "";
    /// <summary>The average of side B: the packet loss in percent.</summary>
    public string mos_average_packetloss_B_pv { get; set; } = "";
    /// <summary>The average of side B: the jitter in milliseconds.</summary>
    public string mos_average_jitter_B_pv { get; set; } = "";
    /// <summary>The average of side B: the round-trip time in microseconds.</summary>
    public string mos_average_roundtrip_B_pv { get; set; } = "";
    /// <summary>The average of side B: the round-trip time of the leg in microseconds.</summary>
    public string mos_average_roundtrip_leg_B_pv { get; set; } = "";
    /// <summary>The average of side B: over how many reports.</summary>
    public string mos_average_samples_B_pv { get; set; } = "";
}
