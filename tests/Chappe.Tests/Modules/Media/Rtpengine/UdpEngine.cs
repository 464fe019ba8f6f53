using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Chappe.Modules.Media.Ng;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>An engine on a real UDP port that shows each command to the test, which answers as it likes: not at all, twice, with rubbish.</summary>
internal sealed class UdpEngine : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Channel<(NgMessage Message, EndPoint From)> _commands = Channel.CreateUnbounded<(NgMessage, EndPoint)>();
    private readonly CancellationTokenSource _ended = new();

    /// <param name="answers">What it does by itself; null: nothing, the test does.</param>
    public UdpEngine(Func<NgMessage, byte[]?>? answers = null, int port = 0)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _ = RunAsync(answers);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;
    public string Url => $"udp:127.0.0.1:{Port}";
    public int Received;

    /// <summary>The next command that it did not answer by itself.</summary>
    public async Task<(NgMessage Message, EndPoint From)> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _commands.Reader.ReadAsync(limit.Token);
    }

    public void Send(EndPoint to, ReadOnlySpan<byte> octets) => _socket.SendTo(octets, to);
    public void Reply((NgMessage Message, EndPoint From) command, NgDictionary reply) => Send(command.From, Octets(command.Message, reply));
    public static byte[] Octets(NgMessage command, NgDictionary reply) => (command with { Dictionary = reply }).ToOctets();

    /// <summary>Pings get their pong, other commands what <paramref name="others"/> says.</summary>
    public static Func<NgMessage, byte[]?> WithPong(Func<NgMessage, NgDictionary?>? others = null) => command =>
        command.Dictionary.Text("command") == "ping" ? Octets(command, NgReply.Pong()) : others?.Invoke(command) is { } reply ? Octets(command, reply) : null;

    private async Task RunAsync(Func<NgMessage, byte[]?>? answers)
    {
        byte[] buffer = new byte[65536];
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _ended.Token);
                Assert.That(NgMessage.TryParse(buffer.AsMemory(0, got.ReceivedBytes).ToArray(), out var message, out var fault), Is.True, fault.ToString());
                Interlocked.Increment(ref Received);
                if (answers?.Invoke(message!) is { } reply) Send(got.RemoteEndPoint, reply);
                else _commands.Writer.TryWrite((message!, got.RemoteEndPoint));
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended, or this engine in it.
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _socket.Dispose();
    }
}
