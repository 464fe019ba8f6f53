using System.Collections.ObjectModel;
using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>A timer of the script.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Interval">From one turn to the next.</param>
public sealed record RtimerDefinition(string Name, TimeSpan Interval);

/// <summary>The parameters of rtimer.</summary>
public sealed class RtimerOptions
{
    /// <summary>Seconds of a timer that names no interval.</summary>
    public int default_interval { get; set => field = value is >= 1 and <= 86400 * 30 ? value : throw new ArgumentException("1 second to 30 days."); } = 120;

    /// <summary>A timer in Kamailio's form, <c>name=ta;interval=10;mode=1</c>; an interval that ends in <c>u</c> counts microseconds. May be given many times. <c>mode</c> is taken without effect: no timer holds up another thing.</summary>
    public RtimerTimers timer { get; } = [];

    /// <summary>What a timer runs, <c>timer=ta;route=CLEANUP</c>; may be given many times.</summary>
    public RtimerRuns exec { get; } = [];

    /// <summary>Defines a timer and what it runs: <c>rtimer.every(10, CLEANUP)</c>.</summary>
    /// <param name="seconds">From one turn to the next.</param>
    /// <param name="route">A <c>route[…]</c>; it may await.</param>
    public void every(int seconds, [RouteName(RouteKinds.None, MayAwait = true)] string route)
    {
        timer.Add($"name=every {seconds} {route};interval={seconds}");
        exec.Add($"timer=every {seconds} {route};route={route}");
    }

    /// <inheritdoc cref="every(int, string)"/>
    public void every(int seconds, [RouteName(RouteKinds.None, MayAwait = true)] Delegate route) => every(seconds, route.Method.Name);
}

/// <summary>The timers: a list to which <c>modparam</c> adds texts.</summary>
public sealed class RtimerTimers : Collection<string>
{
    internal List<RtimerDefinition> Timers { get; } = [];
    internal List<string> Problems { get; } = [];

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            var fields = Fields.Parse(item);
            string name = fields.GetValueOrDefault("name", "");
            if (name.Length == 0) throw new FormatException($"rtimer: '{item}' has no name.");
            Timers.RemoveAll(t => t.Name == name);
            Timers.Add(new RtimerDefinition(name, fields.TryGetValue("interval", out string? interval) ? Read(interval) : TimeSpan.Zero));
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }

    private static TimeSpan Read(string interval)
    {
        bool isMicro = interval.EndsWith('u');
        if (!long.TryParse(isMicro ? interval[..^1] : interval, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number == 0 || number > 86_400L * 30 * (isMicro ? 1_000_000 : 1))
            throw new FormatException($"rtimer: '{interval}' is no interval: seconds, or microseconds with a u behind.");
        // Below 10 ms a timer would have no pause at all.
        return isMicro ? TimeSpan.FromMicroseconds(Math.Max(number, 10_000)) : TimeSpan.FromSeconds(number);
    }
}

/// <summary>What timers run: a list to which <c>modparam</c> adds texts.</summary>
public sealed class RtimerRuns : Collection<string>
{
    internal List<(string Timer, string Route)> Runs { get; } = [];
    internal List<string> Problems { get; } = [];

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            var fields = Fields.Parse(item);
            if (!fields.TryGetValue("timer", out string? timer) || !fields.TryGetValue("route", out string? route)) throw new FormatException($"rtimer: '{item}' names no timer or no route.");
            Runs.Add((timer, route));
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }
}
