using System.Net.NetworkInformation;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Vocabulary;

/// <summary>Words that scripts ported from kamailio.cfg stand on. Scripts written for Chappe do without most of them.</summary>
public static class PortedFunctions
{
    /// <summary>The first line of a ported script: header edits show when the message is sent or after <c>msg_apply_changes()</c>, and parameters begin with Kamailio's values where ours are more careful. What the script sets below stands.</summary>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static void kamailio_defaults()
    {
        var plan = Here.Plan ?? throw new InvalidOperationException("kamailio_defaults() configures; it may only be used at the top level of a script.");
        foreach (var options in plan.Options.All.OfType<IKamailioDefaults>()) options.UseKamailioDefaults();
    }

    /// <summary>Listens on every address of this machine by UDP and TCP, as Kamailio does when it is told nothing.</summary>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static void listen_all(int port = 5060)
    {
        Here.Plan?.ListensByDefault = true;
        foreach (string address in Addresses()) ConfigurationFunctions.listen($"udp:{address}:{port}", $"tcp:{address}:{port}");
    }

    /// <summary>Listens on every address of this machine by UDP only: Kamailio's <c>disable_tcp=yes</c>.</summary>
    [Export(RouteKinds.Load, Module = "chappe")]
    public static void listen_all_udp(int port = 5060)
    {
        Here.Plan?.ListensByDefault = true;
        foreach (string address in Addresses()) ConfigurationFunctions.listen($"udp:{address}:{port}");
    }

    private static IEnumerable<string> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork).Select(address => address.Address.ToString());

    /// <summary>Remembers the code of a word, so that <c>rc</c> gives it, as Kamailio does with every one.</summary>
    /// <returns>The same code.</returns>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static Rc keep(Rc code)
    {
        Here.Context.ReturnCode = code.Code;
        return code;
    }

    /// <summary>The end of a loop's head: <c>for (int round = 0; … &amp;&amp; may_repeat(round); round++)</c>.</summary>
    /// <returns>false, with a line in the log, after <c>core.max_while_loops</c> rounds: Kamailio's bound for <c>while</c>.</returns>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static bool may_repeat(int round)
    {
        int limit = Here.Options<CoreOptions>().max_while_loops;
        if (round < limit || limit == 0) return true;
        var (file, line) = ScriptTrace.CurrentLine();
        Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "<script>", $"{Path.GetFileName(file)}:{line}: a loop ended after {limit} rounds");
        return false;
    }

    /// <summary><c>$var(x)</c> where it is shared by several routes: a value that lives as long as the message is at hand, 0 at first.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static ScriptValues vars { get; } = new(beginsAsZero: true);

    /// <summary><c>$vn(x)</c>: as <see cref="vars"/>, but undefined at first.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static ScriptValues vn { get; } = new(beginsAsZero: false);
}
