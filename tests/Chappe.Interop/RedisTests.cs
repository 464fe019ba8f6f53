using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>ndb_redis with a real Redis server, asked over HTTP so that every answer can be read.</summary>
public sealed class RedisTests
{
    private const string Script = """
        modparam("ndb_redis", "server", $"name=srv;addr=127.0.0.1;port={env("REDIS_PORT")};db=2");
        ndb_redis.cmd_timeout = 500;
        core.tcp_accept_no_cl = true;
        void request_route() { }

        [event_route("xhttp:request")]
        async Task HTTP()
        {
            var value = hu.url.querystring.param.value("v", '&').unescape_param();
            switch (hu.url.path.ToString())
            {
                case "/set": await redis_cmd("srv", $"SET key:{value} {value}", "r"); break;
                case "/get": await redis_cmd("srv", $"GET key:{value}", "r"); break;
                case "/place": await redis_cmd("srv", "GET %s", $"key:{value}", "r"); break;
                case "/incr": await redis_cmd("srv", "INCR counter", "r"); break;
                case "/wrong": await redis_cmd("srv", "INCR key:a", "r"); break;
                case "/list":
                    redis_pipe_cmd("srv", "DEL list", "d");
                    redis_pipe_cmd("srv", $"RPUSH list one {value}", "p");
                    redis_pipe_cmd("srv", "LRANGE list 0 -1", "r");
                    await redis_execute("srv");
                    xhttp_reply(200, "OK", "", $"{redis["p", "value"]} {redis["r", "size"]} {redis["r", "value[0]"]} {redis["r=>value[1]"]} {redis["r", "type[1]"]}");
                    exit();
                    break;
            }
            xhttp_reply(200, "OK", "", $"{redis["r", "type"]} {redis["r", "value"]}");
        }
        """;

    [Test, CancelAfter(60_000)]
    public async Task A_script_asks_Redis(CancellationToken cancel)
    {
        int port = Ports.Next();
        using var folder = new ScratchFolder();
        string server = Peers.Redis;
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.Path];
        var redis = new ProcessPeer("redis", server, arguments);
        await redis.WaitForLineAsync("Ready to accept connections", cancel);
        await using var chappe = await ChappePeer.RunAsync(folder.Write("main.csx", Script), cancel, environment: new Dictionary<string, string> { ["REDIS_PORT"] = $"{port}" });
        using var http = new HttpClient { BaseAddress = new Uri($"http://{chappe.Address}") };
        Task<string> Ask(string path) => http.GetStringAsync(path, cancel);

        Assert.That(await Ask("/set?v=a%20b%0d%0aFLUSHALL"), Is.EqualTo("5 OK"));
        Assert.That(await Ask("/get?v=a%20b%0d%0aFLUSHALL"), Is.EqualTo("1 a b\r\nFLUSHALL"));
        Assert.That(await Ask("/place?v=a%20b%0d%0aFLUSHALL"), Is.EqualTo("1 a b\r\nFLUSHALL"));
        Assert.That(await Ask("/get?v=nothing"), Is.EqualTo("4 "));
        Assert.That(await Ask("/incr"), Is.EqualTo("3 1"));
        Assert.That(await Ask("/incr"), Is.EqualTo("3 2"));
        Assert.That(await Ask("/set?v=a"), Is.EqualTo("5 OK"));
        Assert.That(await Ask("/wrong"), Does.StartWith("6 ERR value is not an integer"));
        Assert.That(await Ask("/list?v=x%20y"), Is.EqualTo("2 2 one x y 1"));

        // A server that goes is a no at once; when it is there again, so are its answers.
        await redis.DisposeAsync();
        Assert.That(await Ask("/get?v=a"), Is.EqualTo(" "));
        await using var again = new ProcessPeer("redis", server, arguments);
        await again.WaitForLineAsync("Ready to accept connections", cancel);
        string answer;
        do answer = await Ask("/get?v=a");
        while (answer == " " && !cancel.IsCancellationRequested);
        Assert.That(answer, Is.EqualTo("4 "), "it had nothing on disk");
    }
}
