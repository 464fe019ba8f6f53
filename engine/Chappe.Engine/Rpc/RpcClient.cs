using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Rpc;

/// <summary>Asks a running Chappe through its control socket: one connection, one question at a time.</summary>
public sealed class RpcClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private int _id;

    /// <summary>Connects to the socket at <paramref name="path"/>.</summary>
    /// <exception cref="ConfigurationException">Nobody answers there.</exception>
    public RpcClient(string path)
    {
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            _socket.Dispose();
            throw new ConfigurationException($"No chappe answers at {path} ({e.Message}). Is it running? --socket or --state names another place.", e);
        }
        _reader = new StreamReader(new NetworkStream(_socket), new UTF8Encoding(false));
    }

    /// <summary>Sends a command and waits for what it says.</summary>
    /// <exception cref="RpcException">The command was refused or failed.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<JsonNode?> CallAsync(string method, JsonArray parameters, CancellationToken cancel = default)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters, ["id"] = ++_id };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancel).ConfigureAwait(false);
        string line = await _reader.ReadLineAsync(cancel).ConfigureAwait(false) ?? throw new IOException("Chappe closed the control connection.");
        var answer = JsonNode.Parse(line)!.AsObject();
        if (answer["error"] is { } error) throw new RpcException(error["code"]!.GetValue<int>(), error["message"]!.GetValue<string>());
        return answer["result"]?.DeepClone();
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
