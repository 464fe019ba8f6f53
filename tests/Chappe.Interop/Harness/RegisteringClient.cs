using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chappe.Interop.Harness;

/// <summary>This is a crowd of phones behind one UDP socket: it registers users at a steady rate and remembers which of them got their 200.</summary>
internal sealed class RegisteringClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly int _server;
    private readonly ConcurrentDictionary<int, string> _answers = new();
    private readonly Task _reading;
    private volatile bool _ending;

    internal RegisteringClient(int server)
    {
        _server = server;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
    }

    private int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Users whose REGISTER was answered 200.</summary>
    internal IReadOnlyCollection<int> Acknowledged => [.. _answers.Where(a => a.Value.StartsWith("SIP/2.0 200", StringComparison.Ordinal)).Select(a => a.Key)];

    /// <summary>The last answer to a user.</summary>
    internal string? AnswerTo(int user) => _answers.GetValueOrDefault(user);

    /// <summary>Registers users <paramref name="first"/> and up, <paramref name="rate"/> a second, each once, until <paramref name="count"/> were sent or <paramref name="until"/> is true.</summary>
    internal async Task RegisterAsync(int first, int count, int rate, Func<bool> until, CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (int sent = 0; sent < count && !until();)
        {
            await ticks.WaitForNextTickAsync(cancel);
            for (int burst = 0; burst < rate / 100 && sent < count; burst++, sent++) Send(first + sent, withContact: true);
        }
    }

    /// <summary>Asks which contacts a user has, and waits for the answer.</summary>
    internal async Task<string> FetchAsync(int user, CancellationToken cancel)
    {
        _answers.TryRemove(user, out _);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (int tick = 0; ; tick++)
        {
            if (tick % 500 == 0) Send(user, withContact: false);
            if (_answers.TryGetValue(user, out string? answer)) return answer;
            await ticks.WaitForNextTickAsync(cancel);
        }
    }

    internal static string Contact(int user) => $"sip:p{user}@127.0.0.1:5999";

    private void Send(int user, bool withContact)
    {
        string kind = withContact ? "r" : "f";
        string request = $"REGISTER sip:127.0.0.1:{_server} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{Port};rport;branch=z9hG4bK-{kind}-{user}\r\n"
            + $"From: <sip:p{user}@127.0.0.1:{_server}>;tag=t{user}\r\nTo: <sip:p{user}@127.0.0.1:{_server}>\r\nCall-ID: {kind}{user}@test\r\nCSeq: 1 REGISTER\r\n"
            + (withContact ? $"Contact: <{Contact(user)}>;expires=3600\r\n" : "") + "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        _socket.SendTo(Encoding.ASCII.GetBytes(request), new IPEndPoint(IPAddress.Loopback, _server));
    }

    private void Read()
    {
        var buffer = new byte[65536];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (!_ending)
        {
            try
            {
                string answer = Encoding.ASCII.GetString(buffer, 0, _socket.ReceiveFrom(buffer, ref from));
                int at = answer.IndexOf("<sip:p", StringComparison.Ordinal) + 6;
                _answers[int.Parse(answer[at..answer.IndexOf('@', at)], System.Globalization.CultureInfo.InvariantCulture)] = answer;
            }
            catch (SocketException) when (!_ending)
            {
                // The proxy is being killed and started again meanwhile: the kernel tells of the closed port here.
            }
            catch (Exception e) when (_ending && e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _ending = true;
        _socket.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(5));
    }
}
