namespace Chappe.Modules.Media.Rtpengine;

/// <summary>Which figure of a call goes into which variable.</summary>
/// <param name="Side">Empty for all streams, <c>A</c> or <c>B</c> for one side.</param>
/// <param name="Moment"><c>min</c>, <c>max</c> or <c>average</c>.</param>
/// <param name="Figure"><c>mos</c>, <c>at</c>, <c>packetloss</c>, <c>jitter</c>, <c>roundtrip</c>, <c>roundtrip_leg</c> or <c>samples</c>; <c>label</c> names the side.</param>
/// <param name="Variable">The variable.</param>
internal sealed record MosTarget(string Side, string Moment, string Figure, VariableName Variable)
{
    /// <summary>Reads the <c>mos_*</c> parameters that are set; once a version of the scripts.</summary>
    public static IReadOnlyList<MosTarget> Read(MosOptions options, Action<string> wrong)
    {
        var targets = new List<MosTarget>();
        foreach (var property in typeof(MosOptions).GetProperties())
        {
            if (property.GetValue(options) is not string { Length: > 0 } written || VariableName.Read("rtpengine." + property.Name, written, wrong) is not { } variable) continue;
            // mos_[moment]_[figure]_[side]_pv, of which only the moment is always there; mos_A_label_pv is the other way round.
            string[] parts = property.Name.Split('_')[1..^1];
            string side = parts[^1] is "A" or "B" ? parts[^1] : parts[0] is "A" or "B" ? parts[0] : "";
            string figure = string.Join('_', parts.Where(p => p is not ("min" or "max" or "average" or "A" or "B")));
            string moment = parts[0] is "A" or "B" ? "" : parts[0];
            targets.Add(new MosTarget(side, moment, figure.Length == 0 ? "mos" : figure, variable));
        }
        return targets;
    }
}
