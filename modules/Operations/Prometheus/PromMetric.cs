using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Chappe.Modules.Operations;

/// <summary>This is a metric with its numbers: one for each combination of label values, as many as are allowed.</summary>
internal sealed class PromMetric(PromDefinition definition, int most)
{
    private sealed class Series
    {
        internal double Value;
        internal long Count;
        internal long[] Buckets = [];
        internal long TouchedAt;
    }

    private readonly ConcurrentDictionary<(string, string, string), Series> _series = new();

    /// <summary>What the script defines.</summary>
    internal PromDefinition Definition => definition;

    /// <summary>Adds to a counter, sets a gauge, or notes a value in a histogram.</summary>
    /// <returns>false when the labels do not fit or there would be too many.</returns>
    internal bool Note(double value, ReadOnlySpan<string> labels, long now)
    {
        if (!TryFind(labels, now, out var series)) return false;
        lock (series)
        {
            series.TouchedAt = now;
            switch (definition.Kind)
            {
                case PromKind.Counter: series.Value += value; break;
                case PromKind.Gauge: series.Value = value; break;
                default:
                    series.Value += value;
                    series.Count++;
                    for (int i = 0; i < definition.Bounds.Count; i++)
                        if (value <= definition.Bounds[i]) series.Buckets[i]++;
                    break;
            }
        }
        return true;
    }

    /// <summary>Back to 0.</summary>
    internal bool Reset(ReadOnlySpan<string> labels, long now)
    {
        if (!TryFind(labels, now, out var series)) return false;
        lock (series)
        {
            series.Value = series.Count = 0;
            Array.Clear(series.Buckets);
        }
        return true;
    }

    /// <summary>Forgets what nobody wrote to since <paramref name="before"/>.</summary>
    internal void Sweep(long before)
    {
        foreach (var (key, series) in _series)
            if (series.TouchedAt < before) _series.TryRemove(key, out _);
    }

    /// <summary>Writes its lines.</summary>
    internal void Write(StringBuilder text, string beginning, string tags, string end)
    {
        foreach (var (key, series) in _series.OrderBy(s => s.Key))
        {
            string labels = Labels(key, tags);
            lock (series)
            {
                if (definition.Kind != PromKind.Histogram)
                {
                    Line(text, beginning + definition.Name, labels, Number(series.Value), end);
                    continue;
                }
                for (int i = 0; i <= definition.Bounds.Count; i++)
                {
                    string bound = i < definition.Bounds.Count ? Number(definition.Bounds[i]) : "+Inf";
                    Line(text, $"{beginning}{definition.Name}_bucket", Join(labels, $"le=\"{bound}\""), (i < definition.Bounds.Count ? series.Buckets[i] : series.Count).ToString(CultureInfo.InvariantCulture), end);
                }
                Line(text, $"{beginning}{definition.Name}_sum", labels, Number(series.Value), end);
                Line(text, $"{beginning}{definition.Name}_count", labels, series.Count.ToString(CultureInfo.InvariantCulture), end);
            }
        }
    }

    /// <summary>Writes one line of Prometheus's text.</summary>
    internal static void Line(StringBuilder text, string name, string labels, string value, string end)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append(end).Append('\n');
    }

    private bool TryFind(ReadOnlySpan<string> labels, long now, out Series series)
    {
        series = null!;
        if (labels.Length != definition.Labels.Count) return false;
        var key = (labels.Length > 0 ? labels[0] : "", labels.Length > 1 ? labels[1] : "", labels.Length > 2 ? labels[2] : "");
        if (_series.TryGetValue(key, out series!)) return true;
        // Label values may come from the network: a bound keeps a stranger from filling the memory.
        if (_series.Count >= most) return false;
        series = _series.GetOrAdd(key, _ => new Series { Buckets = new long[definition.Bounds.Count], TouchedAt = now });
        return true;
    }

    private string Labels((string, string, string) key, string tags)
    {
        string labels = tags;
        for (int i = 0; i < definition.Labels.Count; i++)
            labels = Join(labels, $"{definition.Labels[i]}=\"{Escape(i switch { 0 => key.Item1, 1 => key.Item2, _ => key.Item3 })}\"");
        return labels;
    }

    private static string Join(string labels, string one) => labels.Length == 0 ? one : $"{labels},{one}";

    // Prometheus's text: backslash, quote and line feed are escaped in a label's value; other control octets have no business there.
    private static string Escape(string value) => new(value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Select(c => char.IsControl(c) ? '.' : c).ToArray());

    private static string Number(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);
}
