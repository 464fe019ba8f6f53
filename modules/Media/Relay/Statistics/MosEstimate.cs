namespace Chappe.Modules.Media.Relay.Statistics;

/// <summary>
/// Mean opinion score by the E-model (ITU-T G.107) with its default values, G.711 with concealment (G.113: Ie 0, Bpl 25.1) and a
/// jitter buffer of twice the jitter. Delay on the network is not known here and not counted.
/// </summary>
internal static class MosEstimate
{
    /// <summary>For a share of lost packets (0 to 1) and a jitter.</summary>
    internal static double Of(double lossShare, double jitterMilliseconds)
    {
        double percent = lossShare * 100, delay = 20 + 2 * jitterMilliseconds;
        double impairment = 95 * percent / (percent + 25.1);
        double slowness = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
        double r = Math.Clamp(93.2 - slowness - impairment, 0, 100);
        return Math.Clamp(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6, 1, 4.5);
    }
}
