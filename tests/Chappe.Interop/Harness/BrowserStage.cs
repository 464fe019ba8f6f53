namespace Chappe.Interop.Harness;

/// <summary>Runs a scenario of <c>Browser/*.mjs</c>: real browsers, ruled by Node, against the program under test. What npm brings is installed once, outside the sources.</summary>
internal static class BrowserStage
{
    private static readonly SemaphoreSlim s_installing = new(1);
    private static string? s_folder;

    /// <summary>Plays a scenario to its end.</summary>
    /// <param name="scenario">The file.</param>
    /// <param name="chappe">The server.</param>
    /// <param name="cancel">Patience.</param>
    /// <param name="url">Where its page is, when not at its TCP port.</param>
    /// <param name="pin">SHA-256 of the public key that the browser takes without an authority, in base64.</param>
    /// <param name="more">Further environment variables of the scenario.</param>
    /// <returns>Its exit code and what it said.</returns>
    internal static async Task<(int ExitCode, string Output)> PlayAsync(string scenario, ChappePeer chappe, CancellationToken cancel, string? url = null, string? pin = null, IReadOnlyDictionary<string, string>? more = null)
    {
        string chromium = Peers.Chromium, node = Peers.Node, folder = await InstallAsync(cancel);
        await using var stage = new ProcessPeer("browser", node, [Path.Combine(folder, scenario)], folder, new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["CHROMIUM"] = chromium, ["CHAPPE_URL"] = url ?? $"http://{chappe.Address}", ["CHAPPE_PROGRAM"] = ChappePeer.Program, ["CHAPPE_STATE"] = chappe.State, ["CHAPPE_SPKI"] = pin ?? "",
        });
        int exitCode = await stage.WaitForExitAsync(cancel);
        return (exitCode, stage.Output);
    }

    private static async Task<string> InstallAsync(CancellationToken cancel)
    {
        await s_installing.WaitAsync(cancel);
        try
        {
            if (s_folder is not null) return s_folder;
            string folder = Path.Combine(AppContext.BaseDirectory, "browser");
            Directory.CreateDirectory(folder);
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Folders.Root, "tests", "Chappe.Interop", "Browser"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            await using var npm = new ProcessPeer("npm", Peers.Npm, ["ci", "--no-audit", "--no-fund"], folder);
            if (await npm.WaitForExitAsync(cancel) != 0) Peers.Miss($"npm could not install what the browser tests need: {npm.Output}");
            return s_folder = folder;
        }
        finally
        {
            s_installing.Release();
        }
    }
}
