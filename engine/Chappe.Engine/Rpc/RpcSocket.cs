using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Rpc;

/// <summary>
/// This is the control socket: a unix stream socket that only its owner may open (mode 0600), a JSON-RPC request or batch a line in, a
/// line out. Bounded in connections, octets and time (threats C1).
/// </summary>
public sealed class RpcSocket : IAsyncDisposable
{
    private const int MaxConnections = 32;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    private readonly string _path;
    private readonly JsonRpc _rpc;
    private readonly Log _log;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    private RpcSocket(string path, Socket socket, JsonRpc rpc, Log log, TimeProvider time)
    {
        (_path, _socket, _rpc, _log, _time) = (path, socket, rpc, log, time);
        _accepting = AcceptAsync();
    }

    /// <summary>Opens the socket at <paramref name="path"/>. What a dead process left there is removed; a living one is not disturbed.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened, or another process answers there.</exception>
    public static RpcSocket Open(string path, RpcTable commands, Log log, TimeProvider time)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveStale(path);
            UnixSocketFile.Bind(socket, path);
            socket.Listen(MaxConnections);
            return new RpcSocket(path, socket, new JsonRpc(commands, log), log, time);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            throw new ConfigurationException($"The control socket {path} cannot be opened: {e.Message}", e);
        }
        catch (ConfigurationException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        throw new ConfigurationException($"Another chappe answers at {path}. End it first, or give this one a folder of its own with --state.");
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var connection = await _socket.AcceptAsync(_ending.Token).ConfigureAwait(false);
                lock (_connections)
                {
                    if (_connections.Count < MaxConnections)
                    {
                        Track(ServeAsync(connection));
                        continue;
                    }
                }
                connection.Dispose();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                _log.WriteLimited(LogLevel.Warning, "core", $"control socket: {e.Message}");
            }
        }
    }

    private void Track(Task serving)
    {
        _connections.Add(serving);
        _ = serving.ContinueWith(ended =>
        {
            lock (_connections) _connections.Remove(ended);
        }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket connection)
    {
        await Task.Yield();
        using var idle = new CancellationTokenSource(s_idle, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, idle.Token);
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var reader = PipeReader.Create(stream);
            while (await ReadLineAsync(reader, ending.Token).ConfigureAwait(false) is { } request)
            {
                idle.CancelAfter(Timeout.InfiniteTimeSpan); // a command takes the time it takes
                var answer = await _rpc.AnswerAsync(request, ending.Token).ConfigureAwait(false);
                idle.CancelAfter(s_idle);
                if (answer is not null) await stream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n"), ending.Token).ConfigureAwait(false);
                if (request.Length > JsonRpc.MaxOctets) return; // what follows cannot be told from the rest of it
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The operator went away, or we are ending: nobody is left to tell.
            _log.Write(LogLevel.Debug, "core", $"control connection ended: {e.Message}");
        }
    }

    /// <returns>A line without its end, null at the end of the stream; a line that is too long is given back as far as it was read.</returns>
    private static async Task<byte[]?> ReadLineAsync(PipeReader reader, CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel).ConfigureAwait(false);
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is null && !read.IsCompleted && read.Buffer.Length <= JsonRpc.MaxOctets)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            var line = end is { } at ? read.Buffer.Slice(0, at) : read.Buffer;
            if (end is null && line.IsEmpty) return null;
            byte[] octets = line.ToArray();
            reader.AdvanceTo(end is { } e ? read.Buffer.GetPosition(1, e) : read.Buffer.End);
            return octets;
        }
    }

    /// <summary>Closes the socket and takes its name away.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task[] open;
        lock (_connections) open = [.. _connections];
        // A command that does not hear its token must not keep the whole program from ending.
        await Task.WhenAny(Task.WhenAll(open), Task.Delay(TimeSpan.FromSeconds(2), _time)).ConfigureAwait(false);
        _socket.Dispose();
        File.Delete(_path);
        _ending.Dispose();
    }
}
