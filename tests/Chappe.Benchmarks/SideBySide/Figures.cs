using System.Globalization;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>Several rounds of one figure, as the page shows them.</summary>
internal static class Figures
{
    /// <summary>The middle one; not a number when there is none.</summary>
    internal static double Median(double[] of)
    {
        if (of.Length == 0) return double.NaN;
        var sorted = of.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Least, middle, most.</summary>
    internal static string Spread(double[] of, int digits) =>
        of.Length == 0 ? "-" : string.Join(" / ", new[] { of.Min(), Median(of), of.Max() }.Select(f => Text(f, digits)));

    /// <summary>A number; a dash for none.</summary>
    internal static string Text(double figure, int digits) =>
        double.IsNaN(figure) ? "-" : figure.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
