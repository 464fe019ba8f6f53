namespace Chappe.Interop.Harness;

/// <summary>This is the program under test as a process of its own, on a port of its own, with a state folder of its own.</summary>
internal sealed class ChappePeer : ProcessPeer
{
    private readonly ScratchFolder? _ownState;

    private ChappePeer(IEnumerable<string> arguments, string? folder, IReadOnlyDictionary<string, string>? environment, ScratchFolder? ownState)
        : base("chappe", Program, arguments, folder, environment) => _ownState = ownState;

    /// <summary>The built program; CHAPPE_PROGRAM names another one, such as a published one.</summary>
    internal static string Program { get; } = Environment.GetEnvironmentVariable("CHAPPE_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "chappe.exe" : "chappe");

    /// <summary>The port it listens on, UDP and TCP.</summary>
    internal int Port { get; private init; }
    /// <summary><c>127.0.0.1:port</c>.</summary>
    internal string Address => $"127.0.0.1:{Port}";
    /// <summary>Its state folder.</summary>
    internal string State { get; private init; } = "";

    /// <summary>Runs <paramref name="script"/> and waits for the line that says what it listens on.</summary>
    internal static async Task<ChappePeer> RunAsync(string script, CancellationToken cancel, int? port = null, string? state = null, IReadOnlyDictionary<string, string>? environment = null, params string[] more)
    {
        int chosen = port ?? Ports.Next();
        var ownState = state is null ? new ScratchFolder() : null;
        state ??= ownState!.Path;
        string[] arguments = ["run", script, "--listen", $"udp:127.0.0.1:{chosen}", "--listen", $"tcp:127.0.0.1:{chosen}", "--state", state, .. more];
        var peer = new ChappePeer(arguments, null, environment, ownState) { Port = chosen, State = state };
        await peer.WaitForLineAsync("listens on", cancel);
        return peer;
    }

    /// <summary>Runs the program with other arguments to its end.</summary>
    internal static async Task<(int ExitCode, string Output)> RunToEndAsync(CancellationToken cancel, params string[] arguments)
    {
        await using var peer = new ChappePeer(arguments, null, null, null);
        int exitCode = await peer.WaitForExitAsync(cancel);
        return (exitCode, peer.Output);
    }

    /// <summary>Asks the running program, as <c>chappe rpc</c> does.</summary>
    internal async Task<System.Text.Json.Nodes.JsonNode?> AskAsync(string method, CancellationToken cancel, params System.Text.Json.Nodes.JsonNode?[] parameters)
    {
        using var client = new Chappe.Engine.Rpc.RpcClient(Path.Combine(State, "chappe_rpc.sock"));
        return await client.CallAsync(method, new System.Text.Json.Nodes.JsonArray(parameters), cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _ownState?.Dispose();
    }
}
