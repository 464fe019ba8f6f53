using System.Diagnostics;

namespace Chappe.Tests.Sip;

/// <summary>Holds a cost to threats P7: doubling the input at most 2.5 times the time. The best of many runs is taken, and a busy machine gets more chances; what is quadratic is near 4 in all of them.</summary>
internal static class Linear
{
    public static void Check(int size, Func<int, Action> make)
    {
        var (single, doubled) = (make(size), make(size * 2));
        var ratio = double.MaxValue;
        for (var attempt = 0; attempt < 8 && ratio > 2.5; attempt++)
        {
            single();
            doubled();
            ratio = Math.Min(ratio, Best(doubled) / Best(single));
        }
        Assert.That(ratio, Is.LessThanOrEqualTo(2.5), "the time for twice the input, as a multiple");
    }

    private static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 9; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return best;
    }
}
