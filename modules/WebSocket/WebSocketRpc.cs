using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.WebSocket;

namespace Chappe.Modules.WebSocket;

/// <summary>What an operator may ask of WebSockets, under Kamailio's names.</summary>
internal sealed class WebSocketRpc(WebSocketModule module)
{
    private const int MostListed = 1000;

    internal void AddTo(RpcTable rpc)
    {
        rpc.Add("ws.dump", "The open WebSockets, at most 1000.", (_, _) => new(Dump()));
        rpc.Add("ws.close", "id: closes a WebSocket.", (p, _) => new(Close(p)));
        rpc.Add("ws.ping", "id: sends a ping.", (p, _) => new(Send(p, WebSocketOpcode.Ping)));
        rpc.Add("ws.pong", "id: sends a pong.", (p, _) => new(Send(p, WebSocketOpcode.Pong)));
        rpc.Add("ws.enable", "Takes handshakes again.", (_, _) => new(Enable(true)));
        rpc.Add("ws.disable", "Answers 503 to handshakes; open WebSockets stay.", (_, _) => new(Enable(false)));
    }

    private JsonObject Dump()
    {
        var list = new JsonArray();
        int count = 0;
        long now = module.Proxy?.Clock.Milliseconds ?? 0;
        foreach (var connection in module.Connections)
        {
            if (++count > MostListed) continue;
            string kind = connection.IsSecure ? "wss" : "ws";
            list.Add($"{connection.Id}: {kind}:{connection.Remote} -> {kind}:{connection.Listener.Local} (state: OPEN, last used {(now - connection.LastActive) / 1000}s ago, sub-protocol: {(connection.WebSocket!.IsMsrp ? "msrp" : "sip")})");
        }
        return new JsonObject { ["connections"] = list, ["info"] = new JsonObject { ["wscounter"] = count, ["truncated"] = count > MostListed ? "yes" : "no" } };
    }

    private JsonNode? Close(JsonArray parameters) =>
        module.Close(Find(parameters).Id, (int)CloseCode.Normal, CloseCodes.Phrase(CloseCode.Normal)) ? null : throw new RpcException(500, "It is closing already.");

    private JsonNode? Send(JsonArray parameters, WebSocketOpcode opcode)
    {
        var connection = Find(parameters);
        connection.WebSocket!.SendControl(connection, opcode, module.Options.PingData);
        return null;
    }

    private JsonNode? Enable(bool isEnabled)
    {
        module.IsEnabled = isEnabled;
        return null;
    }

    private StreamConnection Find(JsonArray parameters)
    {
        int id = parameters.Integer(0, "id");
        return module.Streams?.Find(id) is { WebSocket: not null } connection ? connection : throw new RpcException(500, $"There is no WebSocket {id}.");
    }
}
