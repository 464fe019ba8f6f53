using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>samples/ephemeral-auth from both sides: the service issues, the script checks, and the client between them is the framework's WebSocket, which nobody here wrote.</summary>
public sealed class CredentialsTests
{
    private static readonly string s_script = Path.Combine(Folders.Root, "samples", "ephemeral-auth", "main.csx");

    private static async Task<(ChappePeer Chappe, Uri Url)> RunAsync(CancellationToken cancel)
    {
        int port = Ports.Next();
        var chappe = await ChappePeer.RunAsync(s_script, cancel, environment: new Dictionary<string, string> { ["CHAPPE_SECRET"] = CredentialService.Secret }, more: ["--listen", $"ws:127.0.0.1:{port}"]);
        return (chappe, new Uri($"ws://127.0.0.1:{port}/"));
    }

    private static string Password(string name, string secret = CredentialService.Secret) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(name)));

    private static Uri With(Uri url, string name, string? password = null) => new($"{url}?username={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password ?? Password(name))}");

    private static string In(int seconds, string user = "alice") => $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds}:{user}";

    /// <summary>Opens a WebSocket; the status of the answer when it is refused.</summary>
    private static async Task<(ClientWebSocket Socket, int Status)> OpenAsync(Uri url, CancellationToken cancel, string? protocol = "sip", string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (protocol is not null) socket.Options.AddSubProtocol(protocol);
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(url, cancel);
        }
        catch (WebSocketException)
        {
            // The status tells why.
        }
        return (socket, (int)socket.HttpStatusCode);
    }

    private static async Task<string> SayAsync(ClientWebSocket socket, string method, string from, string to, CancellationToken cancel, string uri = "sip:127.0.0.1", string tag = "")
    {
        string id = Guid.NewGuid().ToString("N");
        string request = $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK{id}\r\nMax-Forwards: 70\r\nFrom: <sip:{from}@127.0.0.1>;tag=1\r\nTo: <sip:{to}@127.0.0.1>{tag}\r\n"
            + $"Call-ID: {id}\r\nCSeq: 1 {method}\r\nContact: <sip:x@a.invalid;transport=ws>\r\nContent-Length: 0\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, cancel);
        return await ReadAsync(socket, cancel);
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        byte[] room = new byte[8192];
        var came = await socket.ReceiveAsync(room, cancel);
        return came.MessageType == WebSocketMessageType.Close ? $"closed {(int)socket.CloseStatus!}" : Encoding.ASCII.GetString(room, 0, came.Count);
    }

    [Test, CancelAfter(120_000)]
    public async Task What_the_service_issues_opens_a_WebSocket_and_registers(CancellationToken cancel)
    {
        await using var service = await CredentialService.RunAsync(cancel);
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        var (status, credentials) = await service.AskAsync("alice", "wonderland", cancel);
        Assert.That(status, Is.EqualTo(200));
        string name = (string)credentials!["username"]!, password = (string)credentials["password"]!;
        Assert.That((name.Split(':')[1], (int)credentials["ttl"]!, (string)credentials["uris"]![0]!), Is.EqualTo(("alice", 3600, "ws://127.0.0.1:8080/")));

        var (socket, opened) = await OpenAsync(With(url, name, password), cancel);
        using var __ = socket;
        Assert.That(opened, Is.EqualTo(101));
        Assert.That(await SayAsync(socket, "REGISTER", "alice", "alice", cancel), Does.StartWith("SIP/2.0 200 "));
    }

    [Test, CancelAfter(120_000)]
    public async Task The_service_gives_nothing_to_who_does_not_know_the_password_and_slows_who_guesses(CancellationToken cancel)
    {
        await using var service = await CredentialService.RunAsync(cancel);
        Assert.That((await service.AskAsync("alice", "looking-glass", cancel)).Status, Is.EqualTo(403));
        Assert.That((await service.AskAsync("mallory", "wonderland", cancel)).Status, Is.EqualTo(403));
        int status = 0;
        for (int i = 0; i < 30 && status != 429; i++) (status, _) = await service.AskAsync("alice", $"guess {i}", cancel);
        Assert.That(status, Is.EqualTo(429));
    }

    [Test, CancelAfter(60_000)]
    public async Task Handshakes_without_good_credentials_or_without_sip_are_refused(CancellationToken cancel)
    {
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        async Task<int> Status(Uri to, string? protocol = "sip")
        {
            var (socket, status) = await OpenAsync(to, cancel, protocol);
            socket.Dispose();
            return status;
        }
        Assert.Multiple(async () =>
        {
            Assert.That(await Status(url), Is.EqualTo(403), "none");
            Assert.That(await Status(With(url, In(60), Password(In(60), "another secret"))), Is.EqualTo(403), "made with another secret");
            Assert.That(await Status(With(url, In(-1))), Is.EqualTo(403), "expired");
            Assert.That(await Status(With(url, In(365 * 86400))), Is.EqualTo(403), "good for longer than anybody issues");
            Assert.That(await Status(With(url, In(60)), protocol: null), Is.EqualTo(400), "no sub-protocol");
            Assert.That(await Status(With(url, In(60)), protocol: "xmpp"), Is.EqualTo(400), "another sub-protocol");
            Assert.That(await Status(With(url, In(60))), Is.EqualTo(101), "good ones");
        });
    }

    [TestCase("REGISTER", "alice", "bob")]
    [TestCase("REGISTER", "bob", "bob")]
    [TestCase("OPTIONS", "bob", "carol")]
    [CancelAfter(60_000)]
    public async Task Who_says_to_be_somebody_else_gets_403_and_close_1008(string method, string from, string to, CancellationToken cancel)
    {
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        var (socket, _) = await OpenAsync(With(url, In(60)), cancel);
        using var __ = socket;
        Assert.That(await SayAsync(socket, method, from, to, cancel), Does.StartWith("SIP/2.0 403 "));
        Assert.That(await ReadAsync(socket, cancel), Is.EqualTo("closed 1008"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Credentials_that_expire_while_connected_end_in_403_and_close_1008(CancellationToken cancel)
    {
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        var (socket, _) = await OpenAsync(With(url, In(2)), cancel);
        using var __ = socket;
        Assert.That(await SayAsync(socket, "REGISTER", "alice", "alice", cancel), Does.StartWith("SIP/2.0 200 "));
        string answer;
        do answer = await SayAsync(socket, "OPTIONS", "alice", "alice", cancel, uri: "sip:nobody@127.0.0.1");
        while (answer.StartsWith("SIP/2.0 404 ", StringComparison.Ordinal));
        Assert.That(answer, Does.StartWith("SIP/2.0 403 "));
        Assert.That(await ReadAsync(socket, cancel), Is.EqualTo("closed 1008"));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_no_SIP_is_closed_with_1007(CancellationToken cancel)
    {
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        var (socket, _) = await OpenAsync(With(url, In(60)), cancel);
        using var __ = socket;
        await socket.SendAsync("GET me out of here"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancel);
        Assert.That(await ReadAsync(socket, cancel), Is.EqualTo("closed 1007"));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public async Task Who_closes_is_forgotten_within_a_second_and_the_event_route_has_run(bool isPolite, CancellationToken cancel)
    {
        var (chappe, url) = await RunAsync(cancel);
        await using var _ = chappe;
        var (bob, _) = await OpenAsync(With(url, In(60, "bob")), cancel);
        Assert.That(await SayAsync(bob, "REGISTER", "bob", "bob", cancel), Does.StartWith("SIP/2.0 200 "));
        var (alice, _) = await OpenAsync(With(url, In(60)), cancel);
        using var __ = alice;
        Assert.That((await chappe.AskAsync("htable.dump", cancel, "wsconn"))!.ToJsonString(), Does.Contain(":bob"));

        // He is there before.
        var message = SayAsync(alice, "MESSAGE", "alice", "bob", cancel, uri: "sip:bob@127.0.0.1");
        string came = await ReadAsync(bob, cancel);
        Assert.That(came, Does.StartWith("MESSAGE sip:x@a.invalid"));
        await bob.SendAsync(Encoding.ASCII.GetBytes("SIP/2.0 200 OK" + came[came.IndexOf("\r\n", StringComparison.Ordinal)..]), WebSocketMessageType.Text, endOfMessage: true, cancel);
        Assert.That(await message, Does.StartWith("SIP/2.0 200 "));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        if (isPolite) await bob.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", cancel);
        else bob.Abort();
        string answer;
        do answer = await SayAsync(alice, "MESSAGE", "alice", "bob", cancel, uri: "sip:bob@127.0.0.1");
        while (!answer.StartsWith("SIP/2.0 404 ", StringComparison.Ordinal) && !answer.StartsWith("SIP/2.0 430 ", StringComparison.Ordinal) && clock.ElapsedMilliseconds < 2000);
        Assert.That(answer, Does.StartWith("SIP/2.0 404 ").Or.StartWith("SIP/2.0 430 "));
        Assert.That(clock.ElapsedMilliseconds, Is.LessThan(1000));
        string table;
        do table = (await chappe.AskAsync("htable.dump", cancel, "wsconn"))!.ToJsonString();
        while (table.Contains(":bob", StringComparison.Ordinal) && clock.ElapsedMilliseconds < 2000);
        Assert.That(table, Does.Not.Contain(":bob").And.Contain(":alice"));
        bob.Dispose();
    }
}
