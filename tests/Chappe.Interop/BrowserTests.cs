using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Real browsers at the default script: our own page, and two phones not written here. They register, call each other with real sound (direct DTLS-SRTP) and leave.</summary>
public sealed class BrowserTests
{
    private static string Script => Path.Combine(Folders.Scripts, "main.csx");

    [TestCase("phone.mjs")]
    [TestCase("jssip.mjs")]
    [TestCase("sipjs.mjs")]
    [CancelAfter(120_000)]
    public async Task Browsers_register_call_each_other_and_leave(string scenario, CancellationToken cancel)
    {
        // The page's domain is the host that it came from; it is ours on whatever port the test runs.
        await using var chappe = await ChappePeer.RunAsync(Script, cancel, environment: new Dictionary<string, string> { ["CHAPPE_DOMAINS"] = "127.0.0.1" });
        var (exitCode, output) = await BrowserStage.PlayAsync(scenario, chappe, cancel);
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}");
        Assert.That(output, Does.EndWith("all good"));
    }

    [TestCase("https://evil.example", 403)]
    [TestCase("http://127.0.0.1.evil.example", 403)]
    [TestCase("null", 403)]
    [TestCase("own", 101)]
    [CancelAfter(60_000)]
    public async Task A_page_from_elsewhere_gets_no_WebSocket(string origin, int status, CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Script, cancel);
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("sip");
        socket.Options.SetRequestHeader("Origin", origin == "own" ? $"http://{chappe.Address}" : origin);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{chappe.Address}/"), cancel);
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // The status tells why.
        }
        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(status));
    }
}
