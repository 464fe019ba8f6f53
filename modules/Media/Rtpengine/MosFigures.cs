using System.Globalization;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>Reads how well a call was heard out of the reply to a delete or query, and puts it into the variables of <c>mos_*</c>.</summary>
internal static class MosFigures
{
    private const int MaxStreams = 4;

    /// <summary>One moment: the score in tenths, and what belongs to it.</summary>
    private record struct Moment(long Mos, long At, long PacketLoss, long Jitter, long RoundTrip, long RoundTripLeg, long Samples)
    {
        public static Moment? Read(NgDictionary source, string name) => source.Dictionary(name) is not { } d || d.Integer("MOS") is not > 0 and { } ? null
            : new Moment(d.Integer("MOS") ?? 0, d.Integer("reported at") ?? 0, d.Integer("packet loss") ?? -1, d.Integer("jitter") ?? -1, d.Integer("round-trip time") ?? -1, d.Integer("round-trip time leg") ?? -1, d.Integer("samples") ?? -1);
    }

    /// <summary>Sets the variables; those of a moment that the reply does not know stay as they are.</summary>
    public static void Store(NgDictionary reply, IReadOnlyList<MosTarget> targets)
    {
        if (targets.Count == 0 || reply.Dictionary("SSRC") is not { } streams) return;
        long created = reply.Integer("created") ?? 0;
        foreach (string side in (ReadOnlySpan<string>)["", "A", "B"])
        {
            var wanted = side.Length == 0 ? null : StreamsOf(reply, targets, side);
            if (side.Length > 0 && wanted is null) continue;
            var (worst, best, average) = Moments(streams, wanted);
            foreach (var target in targets)
            {
                if (target.Side != side || target.Figure == "label") continue;
                if ((target.Moment switch { "min" => worst, "max" => best, _ => average }) is { } moment) target.Variable.Set(Figure(moment, target.Figure, created));
            }
        }
    }

    private static (Moment? Worst, Moment? Best, Moment? Average) Moments(NgDictionary streams, List<long>? wanted)
    {
        Moment? worst = null, best = null;
        Moment sum = default;
        int count = 0;
        foreach (var (name, value) in streams)
        {
            if (value is not NgDictionary stream || wanted is not null && !(long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long ssrc) && wanted.Contains(ssrc))) continue;
            if (Moment.Read(stream, "lowest MOS") is { } low && (worst is null || low.Mos < worst.Value.Mos)) worst = low;
            if (Moment.Read(stream, "highest MOS") is { } high && (best is null || high.Mos > best.Value.Mos)) best = high;
            if (Moment.Read(stream, "average MOS") is not { } mean) continue;
            count++;
            sum = new Moment(sum.Mos + mean.Mos, 0, sum.PacketLoss + mean.PacketLoss, sum.Jitter + mean.Jitter, sum.RoundTrip + mean.RoundTrip, sum.RoundTripLeg + mean.RoundTripLeg, sum.Samples + mean.Samples);
        }
        if (count == 0) return (worst, best, null);
        return (worst, best, new Moment(sum.Mos / count, 0, sum.PacketLoss / count, sum.Jitter / count, sum.RoundTrip / count, sum.RoundTripLeg / count, sum.Samples / count));
    }

    /// <summary>The SSRCs that the side with that label sent; null when it has no label, or sent nothing.</summary>
    private static List<long>? StreamsOf(NgDictionary reply, IReadOnlyList<MosTarget> targets, string side)
    {
        MosTarget? label = null;
        foreach (var target in targets)
            if (target.Side == side && target.Figure == "label") label = target;
        if (label is null || reply.Dictionary("tags") is not { } tags) return null;
        string wanted = label.Variable.Value.ToString();
        var found = new List<long>();
        foreach (var (_, value) in tags)
        {
            if (value is not NgDictionary tag || tag.Text("label") != wanted || tag.List("medias") is not { } medias) continue;
            foreach (var media in medias)
            {
                // The first stream of a medium is RTP, the second RTCP.
                if (found.Count == MaxStreams || (media as NgDictionary)?.List("streams") is not [NgDictionary stream, ..]) continue;
                if ((stream.Integer("SSRC") ?? (stream.List("ingress SSRCs") is [NgDictionary first, ..] ? first.Integer("SSRC") : null)) is { } ssrc) found.Add(ssrc);
            }
        }
        return found.Count == 0 ? null : found;
    }

    private static Text Figure(in Moment moment, string figure, long created)
    {
        long seconds = Math.Max(0, moment.At - created);
        return figure switch
        {
            "mos" => string.Create(CultureInfo.InvariantCulture, $"{moment.Mos / 10}.{moment.Mos % 10}"),
            "at" => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}"),
            "packetloss" => Digits(moment.PacketLoss),
            "jitter" => Digits(moment.Jitter),
            "roundtrip" => Digits(moment.RoundTrip),
            "roundtrip_leg" => Digits(moment.RoundTripLeg),
            _ => Digits(moment.Samples),
        };
    }

    private static Text Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
