using System.Globalization;
using System.Runtime.CompilerServices;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of time, of the process, and of chance. The clock is the wall's: seconds since 1970 may jump.</summary>
public static class TimePseudoVariables
{
    /// <summary><c>$TS</c>: seconds since 1970.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static long TS => Here.Context.Proxy.Clock.UnixSeconds;

    /// <summary><c>$Ts</c>: the same as <c>TS</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static long Ts => TS;

    /// <summary><c>$Tb</c>: when the proxy was started, in seconds since 1970.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static long Tb => TS - Here.Context.Proxy.Clock.Milliseconds / 1000;

    /// <summary><c>$Tf</c>: the local time in the form <c>Sat Nov 22 21:10:05 2025</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Tf => timef("%a %b %e %H:%M:%S %Y");

    /// <summary><c>$timef(format)</c>: the local time by strftime's letters.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text timef(string format) => TimeFormat.Write(format, TimeZoneInfo.ConvertTime(Now, Provider.LocalTimeZone));

    /// <summary><c>$ltimef(format)</c>: the same as <c>timef</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ltimef(string format) => timef(format);

    /// <summary><c>$utimef(format)</c>: universal time by strftime's letters.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text utimef(string format) => TimeFormat.Write(format, Now);

    /// <summary><c>$TV(key)</c>: <c>s</c> seconds and <c>u</c> microseconds of now, <c>sn</c> both with a dot between.</summary>
    /// <returns>Undefined for another key.</returns>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text TV(string key)
    {
        long microseconds = Now.ToUnixTimeMilliseconds() * 1000 + Now.Microsecond;
        return key switch
        {
            "s" or "Sn" => Here.Context.Arena.Store(microseconds / 1_000_000),
            "u" => (int)(microseconds % 1_000_000),
            "sn" => $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}",
            _ => default(Text),
        };
    }

    /// <summary><c>$time(field)</c>: a field of the local time: sec, min, hour, mday, mon, year, wday (1 is Sunday), yday.</summary>
    /// <returns>Undefined for another field.</returns>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text time(string field)
    {
        var now = TimeZoneInfo.ConvertTime(Now, Provider.LocalTimeZone);
        return field switch
        {
            "sec" => now.Second,
            "min" => now.Minute,
            "hour" => now.Hour,
            "mday" => now.Day,
            "mon" => now.Month,
            "year" => now.Year,
            "wday" => (int)now.DayOfWeek + 1,
            "yday" => now.DayOfYear,
            _ => default(Text),
        };
    }

    /// <summary><c>$pp</c>: the number of the process.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int pp => Environment.ProcessId;

    /// <summary><c>$RANDOM</c>: a number from 0 to 2^31 - 2; not for secrets.</summary>
    [Export(RouteKinds.Any, Module = "cfgutils")]
    public static int RANDOM => Random.Shared.Next();

    /// <summary><c>$uuid(g)</c>: a new UUID.</summary>
    [Export(RouteKinds.Any, Module = "uuid")]
    public static Text uuid()
    {
        var arena = Here.Context.Arena;
        Guid.NewGuid().TryFormat(arena.Reserve(36), out int written, "D");
        return arena.Commit(written);
    }

    /// <summary><c>$cfg(key)</c>: where the script is: <c>line</c>, <c>file</c> (or <c>name</c>), <c>route</c>. In a ported script, where the configuration is.</summary>
    /// <returns>Undefined for another key.</returns>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text cfg(string key, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0, [CallerMemberName] string route = "") => key switch
    {
        "line" => line,
        "file" or "name" => (Text)file,
        "route" => (Text)route,
        _ => default,
    };

    private static TimeProvider Provider => Here.Context.Proxy.Clock.Provider;
    private static DateTimeOffset Now => Provider.GetUtcNow();
}
