using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of cfgutils. <c>sleep</c> is awaited here: a worker never waits.</summary>
public static class CfgutilsFunctions
{
    // One chance for the whole process, as the word without a proxy's name has it; -1: the parameter decides.
    private static volatile int s_probability = -1;

    /// <summary>The parameters of cfgutils.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "cfgutils")]
    public static CfgutilsOptions cfgutils => Here.Options<CfgutilsOptions>();

    /// <summary>Sets the chance of <c>rand_event()</c> in percent.</summary>
    /// <returns>false when it is not from 0 to 100.</returns>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc rand_set_prob(int percent)
    {
        if (percent is < 0 or > 100) return Rc.False;
        s_probability = percent;
        return Rc.True;
    }

    /// <summary>Sets the chance of <c>rand_event()</c> back to <c>cfgutils.initial_probability</c>.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc rand_reset_prob()
    {
        s_probability = -1;
        return Rc.True;
    }

    /// <summary>The chance of <c>rand_event()</c> in percent.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static int rand_get_prob() => s_probability < 0 ? cfgutils.initial_probability : s_probability;

    /// <summary>Throws the dice.</summary>
    /// <returns>true with the chance of <c>rand_get_prob()</c> percent.</returns>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc rand_event() => Random.Shared.Next(100) < rand_get_prob();

    /// <summary>Kamailio's <c>lock</c>, which is a word of C#: keeps other messages that lock the same key waiting until <c>unlock</c>; the rules are those of <c>sht_lock</c>.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc lock_(Text key) => HtableLocks.Take(Here.Context, SharedTable.Hash(key.Octets));

    /// <summary>Lets others go on.</summary>
    /// <returns>false when this message did not hold the lock.</returns>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc unlock(Text key) => HtableLocks.Release(Here.Context, SharedTable.Hash(key.Octets));

    /// <summary>Lets so many seconds pass: <c>await sleep(1)</c>. Others are served meanwhile.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static async ValueTask<Rc> sleep(int seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600)), Here.Context.Proxy.Clock.Provider);
        return Rc.True;
    }

    /// <summary>Lets so many microseconds pass: <c>await usleep(500000)</c>.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static async ValueTask<Rc> usleep(int microseconds)
    {
        await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(0, microseconds)), Here.Context.Proxy.Clock.Provider);
        return Rc.True;
    }

    /// <summary>Asks whether the script has a <c>route[NAME]</c> of that name.</summary>
    /// <returns>false when it has none.</returns>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static Rc check_route_exists(string name) => Here.Context.Routes.Find(RouteKinds.None, name) is not null;

    /// <summary>Calls the script's route of that name when there is one.</summary>
    /// <returns>What the route returned; false (-1) when there is none.</returns>
    [Export(RouteKinds.Any, Module = "cfgutils", MayExit = true)]
    public static Rc route_if_exists(string name) => check_route_exists(name) ? FlowFunctions.route(name) : Rc.False;
}
