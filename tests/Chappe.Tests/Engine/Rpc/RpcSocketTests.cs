using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Tests.Engine.Rpc;

[CancelAfter(20_000)]
public sealed class RpcSocketTests
{
    private sealed class Silent : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    private readonly string _folder = Directory.CreateTempSubdirectory("chappe-test-").FullName;
    private string SocketPath => Path.Combine(_folder, "rpc.sock");

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private RpcSocket Open()
    {
        var commands = new RpcTable();
        commands.Add("echo", "", (p, _) => ValueTask.FromResult<JsonNode?>(p.DeepClone()));
        commands.Add("refuse", "", (_, _) => throw new RpcException(500, "Not now."));
        return RpcSocket.Open(SocketPath, commands, new Log(new Silent(), TimeProvider.System), TimeProvider.System);
    }

    [Test]
    public async Task One_connection_carries_many_commands(CancellationToken cancel)
    {
        await using var socket = Open();
        using var client = new RpcClient(SocketPath);
        for (int i = 0; i < 50; i++) Assert.That((await client.CallAsync("echo", [i], cancel))!.ToJsonString(), Is.EqualTo($"[{i}]"));
    }

    [Test]
    public async Task A_refusal_reaches_the_operator_in_words(CancellationToken cancel)
    {
        await using var socket = Open();
        using var client = new RpcClient(SocketPath);
        var refusal = Assert.ThrowsAsync<RpcException>(() => client.CallAsync("refuse", [], cancel));
        Assert.That((refusal!.Code, refusal.Message), Is.EqualTo((500, "Not now.")));
    }

    [Test, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task C1_only_the_owner_may_open_the_socket()
    {
        await using var socket = Open();
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_second_one_is_kept_out_and_the_first_goes_on(CancellationToken cancel)
    {
        await using var socket = Open();
        Assert.That(Assert.Throws<ConfigurationException>(() => Open())!.Message, Does.StartWith("Another chappe answers at"));
        using var client = new RpcClient(SocketPath);
        Assert.That(await client.CallAsync("echo", [], cancel), Is.Not.Null);
    }

    [Test]
    public async Task What_a_killed_process_left_behind_is_replaced(CancellationToken cancel)
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            string elsewhere = Path.Combine(_folder, "dead");
            dead.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, SocketPath); // the framework would remove a name it knows
        }
        Assert.That(File.Exists(SocketPath));
        await using var socket = Open();
        using var client = new RpcClient(SocketPath);
        Assert.That(await client.CallAsync("echo", [], cancel), Is.Not.Null);
    }

    [Test]
    public async Task The_name_is_gone_afterwards()
    {
        await Open().DisposeAsync();
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public async Task C1_a_line_without_end_is_refused_and_the_connection_closed(CancellationToken cancel)
    {
        await using var socket = Open();
        using var flood = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await flood.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancel);
        await using var stream = new NetworkStream(flood);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', JsonRpc.MaxOctets + 1)), cancel);
        Assert.That(await new StreamReader(stream).ReadToEndAsync(cancel), Does.Contain("-32600"));
    }

    [Test]
    public void A_path_that_is_too_long_is_one_sentence()
    {
        string path = Path.Combine(_folder, new string('x', 200));
        var refused = Assert.Throws<ConfigurationException>(() => RpcSocket.Open(path, new RpcTable(), new Log(new Silent(), TimeProvider.System), TimeProvider.System));
        Assert.That(refused!.Message, Does.StartWith($"The control socket {path} cannot be opened:"));
    }
}
