using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of debugger.</summary>
public static class DebuggerFunctions
{
    /// <summary>The parameters of debugger.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "debugger")]
    public static DebuggerOptions debugger => Here.Options<DebuggerOptions>();

    /// <summary>Writes the AVPs of the message at hand to the log, at <c>debugger.log_level</c>.</summary>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_pv_dump() => dbg_pv_dump(31, debugger.log_level);

    /// <inheritdoc cref="dbg_pv_dump()"/>
    /// <param name="mask">Taken; locals of a script are C#'s and have no names at run time, so that AVPs are what there is to write.</param>
    /// <param name="level">The level of the line.</param>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_pv_dump(int mask, int level)
    {
        var context = Here.Context;
        if (!context.Proxy.Log.IsOn((LogLevel)level)) return Rc.True;
        var line = new StringBuilder("{");
        foreach (var (name, value) in context.Avps.Copy()) line.Append(line.Length > 1 ? "," : "").Append("\"$avp(").Append(name).Append(")\":\"").Append(Log.Printable(value.Octets, 512)).Append('"');
        context.Proxy.Log.Write((LogLevel)level, "debugger", line.Append('}').ToString());
        return Rc.True;
    }

    /// <summary>Writes the message at hand, as it came, to the log.</summary>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_sip_msg() => Dump((LogLevel)debugger.log_level);

    /// <inheritdoc cref="dbg_sip_msg()"/>
    /// <param name="level">The level of the line, as L_ERR or ERR.</param>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_sip_msg(string level) => Dump(XlogFunctions.LevelOf(level));

    /// <inheritdoc cref="dbg_sip_msg(string)"/>
    /// <param name="level">The level of the line.</param>
    /// <param name="facility">Taken, without effect.</param>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_sip_msg(string level, string facility) => dbg_sip_msg(level);

    /// <summary>Taken, without effect: a worker never stands still. <c>trace.*</c> follows one call instead.</summary>
    [Export(RouteKinds.Any, Module = "debugger")]
    public static Rc dbg_breakpoint(int mode) => Rc.True;

    private static Rc Dump(LogLevel level)
    {
        var context = Here.Context;
        if (!context.Proxy.Log.IsOn(level)) return Rc.True;
        // One log line a message: line ends show as two characters (threats G6).
        context.Proxy.Log.Write(level, "debugger", Encoding.UTF8.GetString(context.Message.Buffer.AsSpan(0, context.Message.Length)));
        return Rc.True;
    }
}
