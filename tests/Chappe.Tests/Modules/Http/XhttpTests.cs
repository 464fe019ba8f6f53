using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Http;
using Chappe.Tests.Engine.Transports;
using Chappe.Tests.Modules.WebSocket;
using static Chappe.Engine.Vocabulary.CoreFunctions;
using static Chappe.Engine.Vocabulary.HeaderPseudoVariables;
using static Chappe.Engine.Vocabulary.NetworkPseudoVariables;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Http.XhttpFunctions;

namespace Chappe.Tests.Modules.Http;

/// <summary>HTTP/1.1 on the ports of SIP; threats F3, F4, R3.</summary>
public sealed class XhttpTests
{
    private static WebBench Bench(Action body, Action<XhttpOptions>? configure = null, string file = "") =>
        new(configure: o => configure?.Invoke(o.Get<XhttpOptions>()), file: file, routes: (RouteKinds.Event, "xhttp:request", body));

    private static async Task<string> AskAsync(WebBench bench, string request, string listen = "tcp:127.0.0.1:0")
    {
        using var client = TransportBench.StreamClient(await bench.ListenAsync(listen));
        client.Send(System.Text.Encoding.Latin1.GetBytes(request));
        client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        return TransportBench.ReadAll(client);
    }

    [Test]
    public async Task The_words_read_the_request()
    {
        string read = "";
        await using var bench = Bench(() =>
        {
            read = $"{rm} {hu} {hdr["X-One"]} {rb} {si} {proto} {hu.url.querystring.param.value("b", '&').unescape_param()}";
            set_reply_close();
            xhttp_reply(200, "OK", "text/plain", "fine");
        });
        string answer = await AskAsync(bench, "POST /a/b?a=1&b=x%2By+z HTTP/1.1\r\nHost: h\r\nX-One: two\r\nContent-Length: 4\r\n\r\nbody");
        Assert.That(read, Is.EqualTo("POST /a/b?a=1&b=x%2By+z two body 127.0.0.1 tcp x+y+z"));
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("Content-Type: text/plain\r\n").And.Contain("Content-Length: 4\r\n").And.Contain("Connection: close\r\n").And.EndsWith("\r\n\r\nfine"));
    }

    [Test]
    public async Task A_connection_stays_for_the_next_request_and_HEAD_has_no_body()
    {
        await using var bench = Bench(() => xhttp_reply(200, "OK", "text/plain", "fine"));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Assert.That(WebBench.Ask(client, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), Does.Contain("Content-Length: 4\r\n").And.Not.Contain("Connection: close"));
        Assert.That(WebBench.Ask(client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), Does.Contain("Connection: close"));
        Assert.That(TransportBench.ReadAll(client), Is.EqualTo("fine"));
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n", "400")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "400")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nbody", "400")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", "400")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nbody", "413")]
    [TestCase("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    [TestCase("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    public async Task F3_What_could_be_read_in_two_ways_is_refused_and_closed(string request, string code)
    {
        await using var bench = Bench(() => xhttp_reply(200, "OK", "", ""));
        Assert.That(await AskAsync(bench, request + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith($"HTTP/1.1 {code} ").And.Contain("Connection: close").And.Not.Contain(" 200 "));
    }

    [Test]
    public async Task F3_SIP_behind_HTTP_is_refused()
    {
        await using var bench = Bench(() => xhttp_reply(200, "OK", "", ""));
        await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + System.Text.Encoding.ASCII.GetString(TransportBench.Request()));
        Assert.That(bench.Count("core.rcv_requests"), Is.Zero);
    }

    [Test]
    public async Task Without_an_event_route_it_is_404_and_closed()
    {
        await using var bench = new WebBench();
        Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 ").And.Contain("Connection: close"));
    }

    [Test]
    public async Task A_route_that_says_nothing_is_404_and_one_that_fails_is_500()
    {
        await using (var bench = Bench(() => { })) Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 "));
        await using (var bench = Bench(() => throw new InvalidOperationException("no"))) Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 500 "));
        await using (var bench = Bench(ScriptFlow.Drop)) Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Is.Empty);
    }

    [Test]
    public async Task R3_A_reason_or_a_type_does_not_split_the_answer()
    {
        await using var bench = Bench(() => xhttp_reply(200, "OK\r\nX-Evil: 1", "text/plain\r\nX-Evil: 2", ""));
        Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.Not.Contain("\nX-Evil"));
    }

    [Test]
    public async Task An_HTTP_request_is_not_answered_in_SIP_and_only_once()
    {
        var said = new List<bool>();
        await using var bench = Bench(() =>
        {
            said.Add(SlFunctions.sl_send_reply(403, "Forbidden"));
            said.Add(xhttp_reply(403, "Forbidden", "", ""));
            said.Add(xhttp_reply(200, "OK", "", ""));
        });
        string answer = await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Not.Contain("SIP/2.0 ").And.Not.Contain("200"));
        Assert.That(said, Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public async Task Targets_that_do_not_match_are_404_without_a_route()
    {
        int runs = 0;
        await using var bench = Bench(() => { runs++; xhttp_reply(200, "OK", "", ""); }, o => { o.url_match = "^/ws"; o.url_skip = "secret"; });
        Assert.That(await AskAsync(bench, "GET /other HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(await AskAsync(bench, "GET /ws/secret HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(await AskAsync(bench, "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_of_the_scripts_folder_has_type_tag_and_safe_headers_and_is_seen_anew_when_it_changes()
    {
        string folder = Directory.CreateTempSubdirectory("chappe-xhttp").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "phone.html"), "<p>one");
            await using var bench = Bench(() => { set_reply_close(); xhttp_file("phone.html"); }, file: Path.Combine(folder, "main.csx"));
            string first = await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.That(first, Does.Contain("Content-Type: text/html; charset=utf-8\r\n").And.Contain("X-Content-Type-Options: nosniff").And.Contain("Content-Security-Policy: ").And.EndsWith("<p>one"));
            string tag = first.Split("ETag: ")[1].Split('\r')[0];
            Assert.That(await AskAsync(bench, $"GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n"), Does.StartWith("HTTP/1.1 304 ").And.EndsWith("\r\n\r\n"));
            Assert.That(await AskAsync(bench, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.Contain("Content-Length: 6\r\n").And.EndsWith("\r\n\r\n"));
            Assert.That(await AskAsync(bench, "POST / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 "));
            File.WriteAllText(Path.Combine(folder, "phone.html"), "<p>second");
            bench.Time.Advance(TimeSpan.FromSeconds(2));
            Assert.That(await AskAsync(bench, $"GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n"), Does.EndWith("<p>second"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("../secret.txt")]
    [TestCase("/etc/hostname")]
    [TestCase("link.txt")]
    [TestCase("nowhere.txt")]
    public async Task A_file_outside_of_the_scripts_folder_is_never_served(string name)
    {
        string parent = Directory.CreateTempSubdirectory("chappe-xhttp").FullName, folder = Path.Combine(parent, "scripts");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(parent, "secret.txt"), "secret");
            File.CreateSymbolicLink(Path.Combine(folder, "link.txt"), Path.Combine(parent, "secret.txt"));
            await using var bench = Bench(() => xhttp_file(name), file: Path.Combine(folder, "main.csx"));
            Assert.That(await AskAsync(bench, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Does.StartWith("HTTP/1.1 404 ").And.Not.Contain("secret"));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }
}
