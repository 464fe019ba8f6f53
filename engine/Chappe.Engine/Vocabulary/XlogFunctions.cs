using System.ComponentModel;
using System.Runtime.CompilerServices;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// Kamailio's module xlog. Write values with C#'s own <c>$"…"</c>: <c>xinfo($"call from {fu}")</c>; it costs nothing while its level is
/// off. A <c>$fu</c> inside a plain string is text here and is not replaced.
/// </summary>
public static class XlogFunctions
{
    /// <summary>Writes a line at the level of errors.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xlog(string text) => Write(LogLevel.Error, text);

    /// <inheritdoc cref="xlog(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xlog(LogText<AtError> text) => Write(LogLevel.Error, text.Text);

    /// <summary>Writes a line at the level of that name: L_ALERT, L_BUG, L_CRIT, L_ERR, L_WARN, L_NOTICE, L_INFO or L_DBG.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xlog(string level, string text) => Write(LevelOf(level), text);

    /// <inheritdoc cref="xlog(string, string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xlog(string level, [InterpolatedStringHandlerArgument(nameof(level))] LogText text) => Write(LevelOf(level), text.Text);

    /// <summary>Writes a line at the level of debugging.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xdbg(string text) => Write(LogLevel.Debug, text);

    /// <inheritdoc cref="xdbg(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xdbg(LogText<AtDebug> text) => Write(LogLevel.Debug, text.Text);

    /// <summary>Writes a line at the level of information.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xinfo(string text) => Write(LogLevel.Info, text);

    /// <inheritdoc cref="xinfo(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xinfo(LogText<AtInfo> text) => Write(LogLevel.Info, text.Text);

    /// <summary>Writes a line at the level of notices.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xnotice(string text) => Write(LogLevel.Notice, text);

    /// <inheritdoc cref="xnotice(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xnotice(LogText<AtNotice> text) => Write(LogLevel.Notice, text.Text);

    /// <summary>Writes a line at the level of warnings.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xwarn(string text) => Write(LogLevel.Warning, text);

    /// <inheritdoc cref="xwarn(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xwarn(LogText<AtWarning> text) => Write(LogLevel.Warning, text.Text);

    /// <summary>Writes a line at the level of errors.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xerr(string text) => Write(LogLevel.Error, text);

    /// <inheritdoc cref="xerr(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xerr(LogText<AtError> text) => Write(LogLevel.Error, text.Text);

    /// <summary>Writes a line at the level of critical errors.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xcrit(string text) => Write(LogLevel.Critical, text);

    /// <inheritdoc cref="xcrit(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xcrit(LogText<AtCritical> text) => Write(LogLevel.Critical, text.Text);

    /// <summary>Writes a line at the level of bugs.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xbug(string text) => Write(LogLevel.Bug, text);

    /// <inheritdoc cref="xbug(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xbug(LogText<AtBug> text) => Write(LogLevel.Bug, text.Text);

    /// <summary>Writes a line at the level of alerts.</summary>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xalert(string text) => Write(LogLevel.Alert, text);

    /// <inheritdoc cref="xalert(string)"/>
    [Export(RouteKinds.Any, Module = "xlog")]
    public static Rc xalert(LogText<AtAlert> text) => Write(LogLevel.Alert, text.Text);

    /// <summary>The level that a name like L_INFO, INFO or a number stands for; the level of errors for any other.</summary>
    public static LogLevel LevelOf(string name) => name switch
    {
        "L_DBG" or "L_DEBUG" or "DBG" => LogLevel.Debug,
        "L_INFO" or "INFO" => LogLevel.Info,
        "L_NOTICE" or "NOTICE" => LogLevel.Notice,
        "L_WARN" or "L_WARNING" or "WARN" => LogLevel.Warning,
        "L_CRIT" or "CRIT" => LogLevel.Critical,
        "L_CRIT2" => LogLevel.Critical2,
        "L_BUG" => LogLevel.Bug,
        "L_ALERT" or "ALERT" => LogLevel.Alert,
        _ => int.TryParse(name, out int number) ? (LogLevel)number : LogLevel.Error,
    };

    private static Rc Write(LogLevel level, string text) => Here.Context.Proxy.Log.IsOn(level) ? Write(level, (Text)text) : Rc.True;

    private static Rc Write(LogLevel level, Text text)
    {
        var context = Here.Context;
        if (!context.Proxy.Log.IsOn(level)) return Rc.True;
        // What came from the network must not look like another line (threats G6); the line end that scripts write themselves is ours to make.
        var line = text.Octets.TrimEnd("\r\n"u8);
        string written = Log.Printable(line, 4096);
        if (context.Routes.LogPrefix is { } route) context.Proxy.Log.WriteAbout(level, Prefix(route), "<script>", written);
        else context.Proxy.Log.Write(level, "<script>", written);
        return Rc.True;
    }

    [ThreadStatic] private static Text s_prefix;

    /// <summary>Says in <c>event_route("core:log-prefix")</c> what a log line about the message at hand begins with: <c>log_prefix($"{{{mt} {hdr["CSeq"]} {ci}}} ")</c>.</summary>
    [Export(RouteKinds.Event)]
    public static Rc log_prefix(Text text)
    {
        s_prefix = text;
        return Rc.True;
    }

    private static string Prefix(Route route)
    {
        s_prefix = default;
        route.Body();
        return Log.Printable(s_prefix.Octets, 512);
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtDebug : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Debug;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtInfo : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Info;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtNotice : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Notice;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtWarning : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Warning;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtError : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Error;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtCritical : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Critical;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtBug : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Bug;
    }

    /// <summary>The level of its name.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct AtAlert : IFixedLevel
    {
        /// <inheritdoc/>
        public static LogLevel Level => LogLevel.Alert;
    }
}
