using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chappe.Interop.Differential;

/// <summary>A phone of a scene: a UDP socket that keeps what it hears, each message once.</summary>
internal sealed class Actor : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _news = new(0);
    private int _taken;

    internal Actor(string name)
    {
        Name = name;
        _ = ListenAsync();
    }

    internal string Name { get; }
    internal int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;
    internal string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");
    /// <summary>What it heard; repetitions left out.</summary>
    internal List<string> Heard { get; } = [];
    /// <summary>When it heard the last one.</summary>
    internal long LastHeard { get; private set; } = TimeProvider.System.GetTimestamp();

    internal void Send(string message, int port) => _socket.Client.SendTo(Encoding.UTF8.GetBytes(message), new IPEndPoint(IPAddress.Loopback, port));

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveAsync(_ending.Token);
                // Keep-alives of nathelper come when their timer does, and belong to no exchange.
                if (received.Buffer.Length <= 4) continue;
                string message = Encoding.UTF8.GetString(received.Buffer);
                lock (_gate)
                {
                    LastHeard = TimeProvider.System.GetTimestamp();
                    // A repetition is the same octets again; how often depends on the machine.
                    if (!_seen.Add(message)) continue;
                    Heard.Add(message);
                }
                _news.Release();
            }
            catch (SocketException)
            {
                // An ICMP answer to a datagram of ours: the other side is gone, and the scene shows it.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>The next message that it has not taken and whose first line matches; others before it are passed over. Null when none comes.</summary>
    internal async Task<string?> TakeAsync(Func<string, bool> matches, TimeSpan patience, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(patience);
        while (true)
        {
            lock (_gate)
                for (; _taken < Heard.Count; _taken++)
                    if (matches(Heard[_taken])) return Heard[_taken++];
            try
            {
                await _news.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    internal string[] Copy() { lock (_gate) return [.. Heard]; }

    public void Dispose()
    {
        _ending.Cancel();
        _socket.Dispose();
    }
}
