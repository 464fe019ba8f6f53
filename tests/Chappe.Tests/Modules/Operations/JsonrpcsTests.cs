using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Modules.Operations;

namespace Chappe.Tests.Modules.Operations;

/// <summary>JSON-RPC by pipe, datagrams and TCP, and from routes.</summary>
[CancelAfter(20_000), Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class JsonrpcsTests
{
    private const string Echo = """{"jsonrpc":"2.0","method":"jsonrpc.echo","params":["a",1],"id":7}""";

    [Test]
    public async Task Answers_have_Kamailios_shape()
    {
        await using var bench = new OperationsBench();
        var (body, status, _) = await JsonAnswer.OfAsync(bench.Proxy, Encoding.UTF8.GetBytes(Echo), isPretty: true, default);
        Assert.That((Encoding.UTF8.GetString(body), status), Is.EqualTo(("{\n\t\"jsonrpc\": \"2.0\",\n\t\"result\": [\n\t\t\"a\",\n\t\t1\n\t],\n\t\"id\": 7\n}", 200)));
        (body, status, string reason) = await JsonAnswer.OfAsync(bench.Proxy, Encoding.UTF8.GetBytes(Echo.Replace("jsonrpc.echo", "core.nosuch")), isPretty: false, default);
        Assert.That((Encoding.UTF8.GetString(body), status, reason), Is.EqualTo(("""{"jsonrpc":"2.0","error":{"code":500,"message":"Method Not Found"},"id":7}""", 500, "Method Not Found")));
        (_, status, _) = await JsonAnswer.OfAsync(bench.Proxy, "{bad"u8.ToArray(), isPretty: false, default);
        Assert.That(status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_route_asks_and_reads_the_answer()
    {
        await using var bench = new OperationsBench(o => o.Get<JsonrpcsOptions>().pretty_format = 0);
        string before = bench.In(() => $"{JsonrpcsFunctions.jsonrpl["code"].IsNull}");
        var read = bench.In(() =>
        {
            bool isGood = JsonrpcsFunctions.jsonrpc_exec(Echo).AsTask().GetAwaiter().GetResult();
            return (isGood, JsonrpcsFunctions.jsonrpl["code"].ToString(), JsonrpcsFunctions.jsonrpl["text"].ToString(), JsonrpcsFunctions.jsonrpl["body"].ToString(), JsonrpcsFunctions.jsonrpl["other"].IsNull);
        });
        Assert.That((before, read), Is.EqualTo(("True", (true, "200", "OK", """{"jsonrpc":"2.0","result":["a",1],"id":7}""", true))));
        Assert.That(bench.In(() => (bool)JsonrpcsFunctions.jsonrpc_exec("{}").AsTask().GetAwaiter().GetResult()), Is.False);
    }

    [Test]
    public async Task Datagrams_and_TCP_are_answered(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o =>
        {
            o.LoadedModules.Add("jsonrpcs");
            o.Get<JsonrpcsOptions>().pretty_format = 0;
            o.Get<JsonrpcsOptions>().fifo_name = "";
        });
        using var datagrams = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagrams.Bind(new UnixDomainSocketEndPoint(Path.Combine(bench.Folder, "me")));
        await datagrams.SendToAsync(Encoding.UTF8.GetBytes(Echo), new UnixDomainSocketEndPoint(Path.Combine(bench.Folder, "kamailio_rpc.sock")), cancel);
        var buffer = new byte[4096];
        Assert.That(Encoding.UTF8.GetString(buffer, 0, await datagrams.ReceiveAsync(buffer, cancel)), Is.EqualTo("""{"jsonrpc":"2.0","result":["a",1],"id":7}"""));
        Assert.That(File.Exists(Path.Combine(bench.Folder, "kamailio_rpc.fifo")), Is.False);
    }

    [Test]
    public async Task The_pipe_answers_into_the_pipe_of_who_asks(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o =>
        {
            o.LoadedModules.Add("jsonrpcs");
            o.Get<JsonrpcsOptions>().pretty_format = 0;
        });
        bench.Options.Get<JsonrpcsOptions>();
        string pipe = Path.Combine(bench.Folder, "kamailio_rpc.fifo");
        Assert.That(File.GetUnixFileMode(pipe), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        string name = $"chappe-test-{Guid.NewGuid():N}", reply = $"/tmp/{name}";
        using (var make = Process.Start("mkfifo", reply)) await make.WaitForExitAsync(cancel);
        try
        {
            // Open for both, so that opening does not wait for the other end.
            await using var answers = new FileStream(reply, FileMode.Open, FileAccess.ReadWrite);
            await File.WriteAllTextAsync(pipe, Echo[..^1] + $",\"reply_name\":\"{name}\"}}\n", cancel);
            var buffer = new byte[4096];
            int count = await Task.Run(() => answers.Read(buffer), cancel);
            Assert.That(Encoding.UTF8.GetString(buffer, 0, count), Is.EqualTo("""{"jsonrpc":"2.0","result":["a",1],"id":7}"""));
        }
        finally
        {
            File.Delete(reply);
        }
    }

    [TestCase("""{"reply_name":"name"}""", "name")]
    [TestCase("""{"reply_name":"../../etc/passwd"}""", null)]
    [TestCase("""{"reply_name":".hidden"}""", null)]
    [TestCase("""{"reply_name":7}""", null)]
    [TestCase("""{}""", null)]
    [TestCase("""[1]""", null)]
    [TestCase("""{""", null)]
    public void C1_An_answer_stays_in_its_folder(string request, string? name) => Assert.That(JsonPipe.ReplyName(Encoding.UTF8.GetBytes(request)), Is.EqualTo(name));

    [Test]
    public async Task C1_A_file_in_the_place_of_the_pipe_is_left_alone()
    {
        string folder = Directory.CreateTempSubdirectory("chappe-test-").FullName, path = Path.Combine(folder, "precious");
        await File.WriteAllTextAsync(path, "precious");
        Assert.That(() => new OperationsBench(o => o.Get<JsonrpcsOptions>().fifo_name = path), Throws.TypeOf<Chappe.Engine.Modules.ConfigurationException>());
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("precious"));
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("""{"a":[1,{"b":2}]} {"c":3}""", 17)]
    [TestCase("\n \n{}\n", 5)]
    [TestCase("""{"a":"}""", 0)]
    [TestCase("", 0)]
    [TestCase("  \n", 0)]
    [TestCase("x", -1)]
    [TestCase("7 ", -1)]
    [TestCase("}", -1)]
    public void A_document_ends_where_its_last_bracket_does(string octets, int end) => Assert.That(JsonDocuments.End(Encoding.UTF8.GetBytes(octets)), Is.EqualTo(end));
}
