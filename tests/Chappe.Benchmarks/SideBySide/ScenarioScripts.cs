using System.Diagnostics;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>
/// The scripts that the harness runs, in one folder: ours, and Kamailio's packaged configuration as <c>chappe port</c> writes it, read from
/// where its package put it and never kept in this repository.
/// </summary>
internal static class ScenarioScripts
{
    private const string Packaged = "/etc/kamailio/kamailio.cfg";

    /// <summary>Fills <paramref name="folder"/>.</summary>
    internal static void Collect(string ours, string chappe, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string script in Directory.GetFiles(ours, "*.csx")) File.Copy(script, Path.Combine(folder, Path.GetFileName(script)), overwrite: true);
        if (!File.Exists(Packaged)) return;
        string ported = Path.Combine(folder, "default-config.csx");
        using var port = Process.Start(new ProcessStartInfo(chappe, ["port", Packaged, "-o", ported]))!;
        port.WaitForExit();
        // Kamailio gets its address on the command line; the harness gives us none.
        if (port.ExitCode == 0) File.WriteAllText(ported, File.ReadAllText(ported).Replace("listen_all();", "listen(\"udp:127.0.0.1:\" + env(\"BENCH_PORT\", \"25060\"));", StringComparison.Ordinal));
        else File.Delete(ported);
    }
}
