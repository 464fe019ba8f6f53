using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Operations;
using Chappe.Tests.Engine.Transports;
using Chappe.Tests.Modules.WebSocket;

namespace Chappe.Tests.Modules.Operations;

/// <summary>XML-RPC by HTTP: a route says who may ask, and a command's result or fault is the answer.</summary>
public sealed class XmlrpcTests
{
    private const string All = """
        <?xml version="1.0"?>
        <methodCall><methodName>test.echo</methodName><params>
        <param><value><i4>-7</i4></value></param><param><value><int>9000000000</int></value></param><param><value>plain</value></param>
        <param><value><string>&lt;a&gt; ü</string></value></param><param><value><double>1.5</double></value></param><param><value><boolean>1</boolean></value></param>
        <param><value><array><data><value><int>1</int></value><value><string></string></value></data></array></value></param>
        <param><value><struct><member><name>x</name><value><int>2</int></value></member></struct></value></param>
        </params></methodCall>
        """;

    [Test]
    public void Parameters_of_all_types_are_read()
    {
        Assert.That(XmlRpc.TryRead(Encoding.UTF8.GetBytes(All), out string method, out var parameters), Is.True);
        Assert.That(method, Is.EqualTo("test.echo"));
        Assert.That(parameters.ToJsonString(), Is.EqualTo(JsonNode.Parse("""[-7,9000000000,"plain","<a> ü",1.5,1,[1,""],{"x":2}]""")!.ToJsonString()));
    }

    [TestCase("")]
    [TestCase("no XML")]
    [TestCase("<methodCall/>")]
    [TestCase("<methodCall><methodName> </methodName></methodCall>")]
    [TestCase("<methodCall><methodName>a</methodName><params><param/></params></methodCall>")]
    [TestCase("<methodCall><methodName>a</methodName><params><param><value><int>one</int></value></param></params></methodCall>")]
    [TestCase("<methodCall><methodName>a</methodName><params><param><value><boolean>yes</boolean></value></param></params></methodCall>")]
    [TestCase("<!DOCTYPE a [<!ENTITY e \"x\">]><methodCall><methodName>&e;</methodName></methodCall>")]
    [TestCase("<other><methodName>a</methodName></other>")]
    public void What_is_no_method_call_is_refused(string text) => Assert.That(XmlRpc.TryRead(Encoding.UTF8.GetBytes(text), out _, out _), Is.False);

    [Test]
    public void Depth_is_bounded()
    {
        static string Nested(int depth) => $"<methodCall><methodName>a</methodName><params><param>{string.Concat(Enumerable.Repeat("<value><array><data>", depth))}{string.Concat(Enumerable.Repeat("</data></array></value>", depth))}</param></params></methodCall>";
        Assert.That(XmlRpc.TryRead(Encoding.UTF8.GetBytes(Nested(10)), out _, out _), Is.True);
        Assert.That(XmlRpc.TryRead(Encoding.UTF8.GetBytes(Nested(1000)), out _, out _), Is.False);
    }

    [Test]
    public void Cut_or_changed_requests_never_throw()
    {
        var octets = Encoding.UTF8.GetBytes(All);
        var random = new Random(5);
        for (int i = 0; i < 5000; i++)
        {
            var damaged = octets[..random.Next(octets.Length)];
            for (int n = random.Next(3); n > 0 && damaged.Length > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.DoesNotThrow(() => XmlRpc.TryRead(damaged, out _, out _));
        }
    }

    [TestCase("null", "<string />")]
    [TestCase("\"a<b\\u0001😀\"", "<string>a&lt;b?😀</string>")]
    [TestCase("5", "<int>5</int>")]
    [TestCase("5000000000", "<double>5000000000</double>")]
    [TestCase("1.25", "<double>1.25</double>")]
    [TestCase("true", "<boolean>1</boolean>")]
    [TestCase("[1,[]]", "<array><data><value><int>1</int></value><value><array><data /></array></value></data></array>")]
    [TestCase("{\"a\":\"b\"}", "<struct><member><name>a</name><value><string>b</string></value></member></struct>")]
    public void Results_of_all_types_are_written(string json, string xml) =>
        Assert.That(Encoding.UTF8.GetString(XmlRpc.Result(JsonNode.Parse(json))), Is.EqualTo($"<?xml version=\"1.0\" encoding=\"utf-8\"?><methodResponse><params><param><value>{xml}</value></param></params></methodResponse>"));

    [Test]
    public async Task The_route_that_the_script_names_lets_commands_in_and_keeps_others_out()
    {
        await using var bench = Bench("^/RPC");
        Assert.That(await AskAsync(bench, Post("/RPC2", All)), Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("Content-Type: text/xml\r\n").And.Contain("<value><int>-7</int></value>"));
        Assert.That(await AskAsync(bench, Post("/RPC2", All.Replace("test.echo", "core.nosuch"))), Does.Contain("<name>faultCode</name><value><int>500</int></value>").And.Contain("Method Not Found"));
        Assert.That(await AskAsync(bench, Post("/RPC2", All.Replace("test.echo", "test.refuse"))), Does.Contain("<int>400</int>").And.Contain("a number, please"));
        Assert.That(await AskAsync(bench, Post("/RPC2", "nothing")), Does.Contain("<int>400</int>"));
        Assert.That(await AskAsync(bench, Post("/RPC2", All, "X-From: outside\r\n")), Does.StartWith("HTTP/1.1 403 Forbidden\r\n").And.Not.Contain("methodResponse"));
        Assert.That(await AskAsync(bench, Post("/other", All)), Does.StartWith("HTTP/1.1 200 the page\r\n"));
        Assert.That(await AskAsync(bench, Post("/RPC2", All).Replace("POST", "PUT")), Does.StartWith("HTTP/1.1 200 the page\r\n"));
    }

    [Test]
    public async Task Without_a_pattern_the_event_route_of_xhttp_goes_first()
    {
        await using var bench = Bench("");
        Assert.That(await AskAsync(bench, Post("/RPC2", All)), Does.StartWith("HTTP/1.1 200 the page\r\n"));
    }

    [Test]
    public async Task A_route_that_is_not_there_is_named_in_the_log()
    {
        await using var bench = Bench("^/RPC", "XMLRCP");
        Assert.That(await AskAsync(bench, Post("/RPC2", All)), Does.StartWith("HTTP/1.1 200 the page\r\n"));
        Assert.That(bench.Lines, Has.Some.EqualTo("Error xmlrpc.route: there is no route 'XMLRCP'"));
    }

    private static WebBench Bench(string pattern, string route = "XMLRPC")
    {
        var bench = new WebBench(configure: o =>
        {
            o.Get<XmlrpcOptions>().route = route;
            o.Get<XmlrpcOptions>().url_match = pattern;
        }, routes:
        [
            (RouteKinds.None, "XMLRPC", () =>
            {
                if (HeaderPseudoVariables.hdr["X-From"] == "outside") SlFunctions.sl_send_reply(403, "Forbidden");
                else Assert.That(XmlrpcFunctions.dispatch_rpc().AsTask().GetAwaiter().GetResult(), Is.EqualTo(Rc.True));
            }),
            (RouteKinds.Event, "xhttp:request", () => Chappe.Modules.Http.XhttpFunctions.xhttp_reply(200, "the page", "", "")),
        ]);
        bench.Proxy.Rpc.Add("test.echo", "", (p, _) => new(p.DeepClone()));
        bench.Proxy.Rpc.Add("test.refuse", "", (_, _) => throw new RpcException(-32602, "a number, please"));
        return bench;
    }

    private static string Post(string target, string body, string headers = "") =>
        $"POST {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{headers}Content-Type: text/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static async Task<string> AskAsync(WebBench bench, string request)
    {
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        client.Send(Encoding.UTF8.GetBytes(request));
        return TransportBench.ReadAll(client);
    }
}
