using System.Text.Json.Nodes;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Rpc;

/// <summary>What an operator may ask about connections, with Kamailio's names and field names: <c>core.tcp_*</c>, <c>tls.*</c>.</summary>
public static class TransportRpc
{
    /// <summary>Most connections that one answer lists.</summary>
    private const int MostListed = 1000;

    /// <summary>Adds the commands to the table of <paramref name="proxy"/>, and the gauges to its counters.</summary>
    public static void Add(Proxy proxy, NetworkTransports transports)
    {
        var streams = transports.Streams;
        proxy.Counters.Show("tcp.current_opened_connections", () => streams.Count);
        proxy.Counters.Show("tcp.established", () => proxy.Counters["tcp.passive_open"].Value + proxy.Counters["tcp.connect_success"].Value);
        proxy.Counters.Show("tcp.current_write_queue_size", () => streams.Connections.Sum(c => (long)c.QueuedOctets));
        proxy.Counters.Show("core.workers", () => transports.WorkerCount);
        proxy.Rpc.Add("core.tcp_info", "How many TCP and TLS connections there are, and may be.", (_, _) => Give(Info(streams)));
        proxy.Rpc.Add("core.tcp_list", $"The TCP and TLS connections, at most {MostListed}.", (_, _) => Give(List(streams.Connections)));
        proxy.Rpc.Add("core.tcp_options", "The parameters of streams.", (_, _) => Give(Options(proxy.Routes.Options.Get<CoreOptions>())));
        proxy.Rpc.Add("core.tcp_close", "Closes a connection. Parameter: its id.", (p, _) => Give(Close(streams, p.Integer(0, "id"))));
        proxy.Rpc.Add("tls.info", "How many TLS connections there are, and may be, and what waits in them.", (_, _) => Give(TlsInfo(streams)));
        proxy.Rpc.Add("tls.list", $"The TLS connections with their version, cipher and names, at most {MostListed}.", (_, _) => Give(TlsList(streams.Connections.Where(c => c.IsSecure))));
        proxy.Rpc.Add("tls.reload", "Reads the certificates again now; new connections get them.", (_, _) => Give(Reload(streams)));
    }

    private static ValueTask<JsonNode?> Give(JsonNode value) => ValueTask.FromResult<JsonNode?>(value);

    private static JsonObject Info(StreamTransport streams) => new()
    {
        ["readers"] = streams.ReaderCount,
        ["max_connections"] = streams.MostConnections,
        ["max_tls_connections"] = streams.MostConnections,
        ["opened_connections"] = streams.Count,
        ["opened_tls_connections"] = streams.Connections.Count(c => c.IsSecure),
        ["write_queued_bytes"] = streams.Connections.Sum(c => (long)c.QueuedOctets),
    };

    private static JsonObject Options(CoreOptions core) => new()
    {
        ["connect_timeout"] = core.tcp_connect_timeout,
        ["connection_lifetime"] = core.tcp_connection_lifetime,
        ["max_connections(soft)"] = core.tcp_max_connections,
        ["max_tls_connections(soft)"] = core.tcp_max_connections,
        ["async"] = 1,
        ["connect_wait"] = 1,
        ["conn_wq_max"] = core.tcp_conn_wq_max,
        ["crlf_ping"] = 1,
    };

    private static JsonObject TlsInfo(StreamTransport streams)
    {
        var secure = streams.Connections.Where(c => c.IsSecure).ToArray();
        return new JsonObject
        {
            ["max_connections"] = streams.MostConnections,
            ["opened_connections"] = secure.Length,
            ["clear_text_write_queued_bytes"] = secure.Sum(c => (long)c.QueuedOctets),
        };
    }

    private static JsonArray TlsList(IEnumerable<StreamConnection> connections) => new([.. connections.Take(MostListed).Select(c =>
    {
        var row = Row(c);
        row["cipher"] = c.Tls is { } peer ? $"{peer.VersionText} {Transports.Tls.CipherNames.Of(peer.Cipher)}" : "unknown";
        row["sni"] = c.Tls?.ServerName ?? "";
        row["peer"] = c.PeerCertificate?.Subject ?? "";
        return (JsonNode)row;
    })]);

    private static JsonArray List(IEnumerable<StreamConnection> connections) => new([.. connections.Take(MostListed).Select(c => (JsonNode)Row(c))]);

    private static JsonObject Row(StreamConnection c) => new()
    {
        ["id"] = c.Id,
        ["type"] = c.Listener.Transport.ToString().ToUpperInvariant(),
        ["state"] = c.IsOpen ? c.IsOutgoing ? "ESTABLISHED_C" : "ESTABLISHED_S" : "CONNECTING",
        ["src_ip"] = c.Remote.HostText,
        ["src_port"] = c.Remote.Port,
        ["dst_ip"] = c.Listener.Local.HostText,
        ["dst_port"] = c.Listener.Local.Port,
        ["queued"] = c.QueuedOctets,
    };

    private static string Close(StreamTransport streams, long id)
    {
        if (streams.Find(id) is not { } connection) throw new RpcException(500, $"There is no connection {id}.");
        connection.Close();
        return "ok";
    }

    private static string Reload(StreamTransport streams)
    {
        try
        {
            return streams.ReloadCertificates() ? "ok" : throw new RpcException(500, "No TLS is set up.");
        }
        catch (ConfigurationException wrong)
        {
            throw new RpcException(500, wrong.Message);
        }
    }
}
