using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Chappe.Interop.Harness;

/// <summary>This is samples/ephemeral-auth/service.cs as a process of its own: built once with the SDK, run on a port of its own.</summary>
internal sealed class CredentialService : ProcessPeer
{
    internal const string Secret = "a secret of the tests";

    private static readonly SemaphoreSlim s_building = new(1);
    private static string? s_program;

    private CredentialService(string program, int port, Dictionary<string, string> environment) : base("service", program, ["--urls", $"http://127.0.0.1:{port}"], null, environment) =>
        Url = $"http://127.0.0.1:{port}";

    /// <summary>Where it listens.</summary>
    internal string Url { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    internal static async Task<CredentialService> RunAsync(CancellationToken cancel, int lifetime = 3600, string uri = "ws://127.0.0.1:8080/", string page = "https://127.0.0.1:8443")
    {
        var service = new CredentialService(await BuildAsync(cancel), Ports.Next(), new() { ["CHAPPE_SECRET"] = Secret, ["LIFETIME"] = $"{lifetime}", ["URIS"] = uri, ["PAGES"] = page });
        await service.WaitForLineAsync("Now listening on", cancel);
        return service;
    }

    /// <summary>Asks for credentials.</summary>
    internal async Task<(int Status, JsonNode? Answer)> AskAsync(string name, string password, CancellationToken cancel)
    {
        using var client = new HttpClient();
        using var reply = await client.PostAsJsonAsync($"{Url}/credentials", new { name, password }, cancel);
        string body = await reply.Content.ReadAsStringAsync(cancel);
        return ((int)reply.StatusCode, body.StartsWith('{') ? JsonNode.Parse(body) : null);
    }

    private static async Task<string> BuildAsync(CancellationToken cancel)
    {
        await s_building.WaitAsync(cancel);
        try
        {
            if (s_program is not null) return s_program;
            string folder = Path.Combine(AppContext.BaseDirectory, "ephemeral-auth");
            await using var build = new ProcessPeer("dotnet", Dotnet, ["build", Path.Combine(Folders.Root, "samples", "ephemeral-auth", "service.cs"), "--output", folder, "--nologo", "-v", "q"]);
            Assert.That(await build.WaitForExitAsync(cancel), Is.Zero, build.Output);
            return s_program = Path.Combine(folder, OperatingSystem.IsWindows() ? "service.exe" : "service");
        }
        finally
        {
            s_building.Release();
        }
    }

    /// <summary>The SDK that runs these tests.</summary>
    internal static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
