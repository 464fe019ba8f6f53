using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Modules;
using Chappe.Modules.Operations;

namespace Chappe.Tests.Modules.Operations;

/// <summary>The sockets of ctl.</summary>
[CancelAfter(20_000), Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CtlTests
{
    // core.echo "hi" with cookie 7
    private static readonly byte[] s_echo = [0xA1, 0x00, 16, 7, 0x91, 10, .. "core.echo\0"u8, 0x31, .. "hi\0"u8];
    private static readonly byte[] s_answer = [0xA1, 0x10, 4, 7, 0x31, .. "hi\0"u8];

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task<byte[]> ReadAsync(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        return buffer[..await socket.ReceiveAsync(buffer, cancel)];
    }

    [Test]
    public async Task Named_it_listens_where_kamcmd_looks_and_only_its_owner_may_open_it(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o => o.LoadedModules.Add("ctl"));
        string path = Path.Combine(bench.Folder, "kamailio_ctl");
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var client = Connect(path);
        await client.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(client, cancel), Is.EqualTo(s_answer));
        Assert.That(await bench.AskAsync("ctl.connections"), Is.EqualTo("1"));
        Assert.That(await bench.AskAsync("ctl.listen"), Is.EqualTo($"""["binrpc","unix_stream","{path}",""]"""));
    }

    [Test]
    public async Task Not_named_it_opens_nothing()
    {
        await using var bench = new OperationsBench();
        Assert.That(Directory.EnumerateFileSystemEntries(bench.Folder), Is.Empty);
    }

    [Test]
    public async Task Requests_may_come_in_pieces_or_together(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o => o.Get<CtlOptions>().binrpc.Add("unix:ctl"));
        using var client = Connect(Path.Combine(bench.Folder, "ctl"));
        foreach (byte octet in s_echo) await client.SendAsync(new[] { octet }, cancel);
        Assert.That(await ReadAsync(client, cancel), Is.EqualTo(s_answer));
        await client.SendAsync((byte[])[.. s_echo, .. s_echo], cancel);
        var answers = new List<byte>();
        while (answers.Count < 2 * s_answer.Length) answers.AddRange(await ReadAsync(client, cancel));
        Assert.That(answers, Is.EqualTo((byte[])[.. s_answer, .. s_answer]));
    }

    [Test]
    public async Task C1_What_is_no_binrpc_ends_its_connection_and_nothing_else(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o => o.Get<CtlOptions>().binrpc.Add("unix:ctl"));
        using var stranger = Connect(Path.Combine(bench.Folder, "ctl"));
        await stranger.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), cancel);
        Assert.That(await ReadAsync(stranger, cancel), Is.Empty);
        using var client = Connect(Path.Combine(bench.Folder, "ctl"));
        await client.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(client, cancel), Is.EqualTo(s_answer));
    }

    [Test]
    public async Task C1_Connections_are_bounded(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o => o.Get<CtlOptions>().binrpc.Add("unix:ctl"));
        var clients = new List<Socket>();
        for (int i = 0; i < ControlSocket.MaxConnections; i++)
        {
            var client = Connect(Path.Combine(bench.Folder, "ctl"));
            clients.Add(client);
            await client.SendAsync(s_echo, cancel);
            Assert.That(await ReadAsync(client, cancel), Is.EqualTo(s_answer));
        }
        using var late = Connect(Path.Combine(bench.Folder, "ctl"));
        Assert.That(await ReadAsync(late, cancel), Is.Empty);
        foreach (var client in clients) client.Dispose();
    }

    [Test]
    public async Task Datagrams_and_TCP_are_answered_too(CancellationToken cancel)
    {
        int port = FreePort();
        await using var bench = new OperationsBench(o => o.Get<CtlOptions>().binrpc.AddRange(["unixd:ctl.dgram", $"tcp:127.0.0.1:{port}", $"udp:127.0.0.1:{port}"]));
        using var datagrams = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagrams.Bind(new UnixDomainSocketEndPoint(Path.Combine(bench.Folder, "me")));
        await datagrams.SendToAsync(s_echo, new UnixDomainSocketEndPoint(Path.Combine(bench.Folder, "ctl.dgram")), cancel);
        Assert.That(await ReadAsync(datagrams, cancel), Is.EqualTo(s_answer));
        using var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(IPAddress.Loopback, port, cancel);
        await tcp.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(tcp, cancel), Is.EqualTo(s_answer));
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Connect(IPAddress.Loopback, port);
        await udp.SendAsync((byte[])[0xA1, 0x00, 0xFF], cancel);
        await udp.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(udp, cancel), Is.EqualTo(s_answer));
    }

    [Test]
    public async Task A_reload_opens_and_closes_sockets_and_leaves_the_others(CancellationToken cancel)
    {
        await using var bench = new OperationsBench(o => o.Get<CtlOptions>().binrpc.AddRange(["unix:a", "unix:b"]));
        using var standing = Connect(Path.Combine(bench.Folder, "b"));
        bench.Reload(o => o.Get<CtlOptions>().binrpc.AddRange(["unix:b", "unix:c"]));
        await standing.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(standing, cancel), Is.EqualTo(s_answer));
        using var fresh = Connect(Path.Combine(bench.Folder, "c"));
        await fresh.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(fresh, cancel), Is.EqualTo(s_answer));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (File.Exists(Path.Combine(bench.Folder, "a"))) await ticks.WaitForNextTickAsync(cancel);
    }

    [Test]
    public async Task A_living_socket_of_somebody_else_is_left_alone(CancellationToken cancel)
    {
        await using var first = new OperationsBench(o => o.Get<CtlOptions>().binrpc.Add("unix:ctl"));
        string path = Path.Combine(first.Folder, "ctl");
        Assert.That(() => new OperationsBench(o => o.Get<CtlOptions>().binrpc.Add($"unix:{path}")), Throws.TypeOf<ConfigurationException>().With.Message.Contains(path));
        using var client = Connect(path);
        await client.SendAsync(s_echo, cancel);
        Assert.That(await ReadAsync(client, cancel), Is.EqualTo(s_answer));
    }

    [TestCase("unix:/run/x", "unix_stream /run/x")]
    [TestCase("unixs:/run/x", "unix_stream /run/x")]
    [TestCase("unixd:/run/x", "unix_dgram /run/x")]
    [TestCase("/run/x", "unix_stream /run/x")]
    [TestCase("x", "unix_stream /here/x")]
    [TestCase("tcp:localhost:2046", "tcp 127.0.0.1:2046")]
    [TestCase("udp:[::1]:2046", "udp [::1]:2046")]
    [TestCase("udp:127.0.0.1", "udp 127.0.0.1:2049")]
    [TestCase("tcp:127.0.0.1:70000", null)]
    [TestCase("tcp:example.com:1", null)]
    [TestCase("unix:", null)]
    public void Addresses_are_written_as_in_Kamailio(string written, string? read)
    {
        var address = ControlAddress.Parse(written, "/here", ControlProtocol.UnixStream);
        Assert.That(address is null ? null : $"{address.ProtocolName} {address}", Is.EqualTo(read));
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
