using Chappe.Modules.HttpClient;

namespace Chappe.Tests.Modules.HttpClient;

/// <summary>Scripts that ask HTTP servers, with real sockets.</summary>
public sealed class HttpClientTests
{
    private static Task<ScriptedBench> StartAsync(LittleServer server, string body, string parameters = "", string more = "") =>
        ScriptedBench.StartAsync($"{parameters}\nconst string Url = \"{server.Url}\";\nasync Task request_route()\n{{\n{body}\n}}\n{more}", new HttpClientModule(), new HttpAsyncClientModule());

    [Test]
    public async Task The_answer_is_there_when_the_route_goes_on()
    {
        await using var server = new LittleServer(_ => LittleServer.Ok("sip:gw@10.0.0.1\r\nsecond line", "X-Price: 7\r\n"));
        await using var bench = await StartAsync(server, """
            var code = await http_client_query($"{Url}/route?to={rU}", v => avp["to"] = v);
            xerr($"{code.Code} {avp["to"]} {http_rs} {http_rr} {http_bs} {http_hdr["x-price"]} {httprhdr["X-Price"]} {rU}\n");
            """);
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { "200 sip:gw@10.0.0.1 200 OK 28 7 7 bob" }));
        Assert.That(server.Requests.Single(), Does.StartWith("GET /route?to=bob HTTP/1.1\r\n").And.Contain("User-Agent: Chappe\r\n"));
    }

    [Test]
    public async Task A_body_is_posted_with_header_lines_of_which_none_becomes_two()
    {
        await using var server = new LittleServer(_ => "HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var bench = await StartAsync(server, """
            var code = await http_client_query(Url + "/", "{\"a\":1}", $"Content-Type: application/json\r\nX-From: {fU}", v => avp["x"] = v);
            xerr($"{code.Code} {(bool)code} {http_rr}\n");
            """);
        bench.Run();
        Assert.That(bench.Lines, Is.EqualTo(new[] { "404 True Not Here" }));
        Assert.That(server.Requests.Single(), Does.StartWith("POST / ").And.Contain("Content-Type: application/json\r\n").And.Contain("X-From: alice\r\n").And.EndsWith("\r\n\r\n{\"a\":1}"));
    }

    [Test]
    public async Task A_server_that_is_silent_costs_the_time_that_was_set_and_no_more()
    {
        await using var server = new LittleServer(_ => null);
        await using var bench = await StartAsync(server, "if (!await http_client_query(Url)) xerr($\"{http_err} {http_ok}\\n\");", "http_client.connection_timeout = 1;");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        bench.Run();
        Assert.That(clock.ElapsedMilliseconds, Is.InRange(900, 5000));
        Assert.That(bench.Lines.Last(), Is.EqualTo("no answer within 1000 ms 0"));
        Assert.That(bench.Proxy.Counters["http_client.connfail"].Value, Is.EqualTo(1));
    }

    [TestCase("ftp://127.0.0.1/", "the URL is none of HTTP")]
    [TestCase("http://127.0.0.1:1/", "refused")]
    public async Task What_cannot_be_asked_is_a_no_with_its_reason(string url, string reason)
    {
        await using var server = new LittleServer(_ => null);
        await using var bench = await StartAsync(server, $"if (!await http_client_query(\"{url}\")) xerr($\"{{curlerror(0)}}\\n\");");
        bench.Run();
        Assert.That(bench.Lines.Last(), Does.Contain(reason));
    }

    [Test]
    public async Task G2_An_answer_that_is_too_long_is_a_failure()
    {
        await using var server = new LittleServer(_ => "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string('x', 5000));
        await using var bench = await StartAsync(server, "if (!await http_client_query(Url)) xerr($\"{http_err}\\n\");", "http_client.maxdatasize = 4000;");
        bench.Run();
        Assert.That(bench.Lines.Last(), Does.Contain("more than 4000 octets"));
    }

    [Test]
    public async Task A_certificate_that_nobody_signed_is_refused_unless_the_script_says_otherwise()
    {
        await using var server = new LittleServer(_ => LittleServer.Ok("hello"), isSecure: true);
        await using (var careful = await StartAsync(server, "var code = await http_client_query(Url); xerr($\"{code.Code}\\n\");"))
        {
            careful.Run();
            Assert.That(careful.Lines.Last(), Is.EqualTo("-1"));
        }
        await using var careless = await StartAsync(server, "var code = await http_client_query(Url); xerr($\"{code.Code}\\n\");", "http_client.verify_peer = false;");
        careless.Run();
        Assert.That(careless.Lines.Last(), Is.EqualTo("200"));
    }

    [Test]
    public async Task A_server_with_a_name_has_its_credentials_its_path_and_one_that_it_falls_over_to()
    {
        await using var server = new LittleServer(_ => LittleServer.Ok("line one\nline two"));
        await using var bench = await StartAsync(server, """
            var code = await http_connect("api", "/keys?id=1", "application/json", "{}", v => avp["x"] = v);
            xerr($"{code.Code} {avp["x"]}\n");
            """, $"modparam(\"http_client\", \"httpcon\", \"api=>http://127.0.0.1:1/v1;failover=spare\");\nmodparam(\"http_client\", \"httpcon\", \"spare=>{server.Url.Replace("//", "//me:s%26cret@", StringComparison.Ordinal)}/v2;timeout=2\");");
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("200 line one.line two"));
        string basic = Convert.ToBase64String("me:s&cret"u8);
        Assert.That(server.Requests.Single(), Does.StartWith("POST /v2/keys?id=1 ").And.Contain($"Authorization: Basic {basic}\r\n").And.Contain("Content-Type: application/json"));
        Assert.That(bench.Lines, Has.None.Contains("cret"), "G6: secrets stay out of the log");
    }

    [TestCase("api=http://x", "no name=>url")]
    [TestCase("api=>ftp://x", "no http or https URL")]
    [TestCase("api=>http://x;colour=red", "unknown setting 'colour'")]
    [TestCase("api=>http://x;failover=other", "which is not there")]
    public void A_connection_that_cannot_be_read_is_told_at_load(string text, string problem) =>
        Assert.That(ScriptedBench.ProblemsOf($"modparam(\"http_client\", \"httpcon\", \"{text}\");\nvoid request_route() {{ }}", new HttpClientModule()).Select(p => p.Text), Has.Some.Contains(problem));

    [Test]
    public async Task Redirections_are_followed_and_told()
    {
        LittleServer? server = null;
        server = new LittleServer(request => request.StartsWith("GET /old", StringComparison.Ordinal) ? "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" : LittleServer.Ok("here"));
        await using var _ = server;
        await using var bench = await StartAsync(server, """
            await http_client_query(Url + "/old");
            http_get_redirect("", v => avp["where"] = v);
            xerr($"{http_rb} {avp["where"]}\n");
            """);
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo($"here {server.Url}/new"));
    }

    [Test]
    public async Task http_async_query_goes_on_in_another_route_with_the_same_message_and_ends_the_script()
    {
        await using var server = new LittleServer(_ => LittleServer.Ok("10.0.0.7"));
        await using var bench = await StartAsync(server, """
            http_req["method"] = "PUT";
            http_req["hdr"] = "X-One: 1";
            http_req["hdr"] = "X-Two: 2";
            http_req["body"] = $"user={rU}";
            http_req["timeout"] = 3000;
            await http_async_query(Url + "/a", ANSWER);
            xerr("never\n");
            """, more: "void ANSWER() { xerr($\"{http_ok} {http_rs} {http_rb} {rU} {http_req[\"method\"].IsNull}\\n\"); }");
        Assert.That(bench.Run(), Is.EqualTo("exited"));
        Assert.That(bench.Lines, Is.EqualTo(new[] { "1 200 10.0.0.7 bob True" }));
        Assert.That(server.Requests.Single(), Does.StartWith("PUT /a ").And.Contain("X-One: 1\r\n").And.Contain("X-Two: 2\r\n").And.EndsWith("\r\n\r\nuser=bob"));
    }

    [Test]
    public async Task Without_suspending_the_script_goes_on_and_the_answer_comes_beside_it()
    {
        await using var server = new LittleServer(_ => LittleServer.Ok("later"));
        await using var bench = await StartAsync(server, """
            http_req["suspend"] = 0;
            await http_async_query(Url, ANSWER);
            avp["id"] = http_req_id;
            xerr($"at once {http_req_id.Length}\n");
            """, more: "void ANSWER() { xerr($\"{http_rb} {http_req_id.Length}\\n\"); }");
        Assert.That(bench.Run(), Is.EqualTo("code 1"));
        bench.Until(() => bench.Lines.Count == 2, "the answer");
        Assert.That(bench.Lines, Is.EqualTo(new[] { "at once 16", "later 16" }));
    }

    [Test]
    public async Task An_answer_that_does_not_come_is_told_to_its_route()
    {
        await using var server = new LittleServer(_ => null);
        await using var bench = await StartAsync(server, "http_req[\"timeout\"] = 200; await http_async_query(Url, ANSWER);", more: "void ANSWER() { xerr($\"{http_ok} {http_rs} {http_err}\\n\"); }");
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("0 0 no answer within 200 ms"));
        Assert.That(bench.Proxy.Counters["http_async_client.timeouts"].Value, Is.EqualTo(1));
    }

    [Test]
    public async Task G2_One_call_too_many_fails_at_once()
    {
        await using var server = new LittleServer(_ => null);
        using var caller = new HttpCaller(TimeProvider.System, 1);
        var first = caller.CallAsync(new HttpCall(server.Url) { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.That((await caller.CallAsync(new HttpCall(server.Url))).Error, Does.Contain("under way already"));
        Assert.That((await first).IsThere, Is.False);
        Assert.That(caller.Count, Is.Zero);
    }
}
