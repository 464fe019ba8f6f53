using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay.Statistics;

namespace Chappe.Modules.Media;

/// <summary>What an operator may ask of the media relay.</summary>
internal sealed class MediaRpc(MediaModule media)
{
    private const int MaxListed = 1000;

    internal void AddTo(RpcTable rpc)
    {
        rpc.Add("media.list", "The Call-IDs whose media is relayed here, 1000 at most.", (_, _) => new(List()));
        rpc.Add("media.query", "callid: ports, peers, keys' kinds and figures of a call.", (p, _) => new(Query(p)));
        rpc.Add("media.stats", "callid: packets, loss, jitter and an estimate of how it sounds (MOS) for each side of each medium.", (p, _) => new(Figures(p)));
    }

    private JsonArray List() => new([.. (media.CallsUp?.Ids ?? []).Take(MaxListed).Select(i => (JsonNode)i)]);

    private JsonNode Query(JsonArray parameters) => JsonNode.Parse(Json(Find(parameters, call => CallReport.Of(call, 0))))!;

    private JsonNode Figures(JsonArray parameters) => Find(parameters, call => new JsonObject
    {
        ["seconds"] = call.Session.Snapshot().DurationMilliseconds / 1000,
        ["trouble"] = call.Trouble is { } trouble ? CallReport.Text(trouble) : null,
        ["streams"] = new JsonArray([.. call.Session.Snapshot().Streams.Select(Describe)]),
    });

    private T Find<T>(JsonArray parameters, Func<Call, T> look) where T : class =>
        media.CallsUp?.With(new CallKey(parameters.Text(0, "callid"), "", null, null), (_, call) => look(call)) ?? throw new RpcException(404, "No such call.");

    private static JsonNode Describe(StreamStatistics stream) => new JsonObject
    {
        ["medium"] = stream.Kind.ToString().ToLowerInvariant(), ["side"] = stream.Side.ToString(), ["packets"] = stream.Packets, ["octets"] = stream.Octets, ["lost"] = stream.Lost,
        ["jitter_ms"] = Math.Round(stream.JitterMilliseconds, 1), ["mos"] = Math.Round(stream.Mos, 2), ["packets_sent"] = stream.PacketsSent, ["octets_sent"] = stream.OctetsSent,
    };

    private static byte[] Json(NgDictionary dictionary)
    {
        var octets = new System.Buffers.ArrayBufferWriter<byte>();
        NgJson.Write(octets, dictionary);
        return octets.WrittenSpan.ToArray();
    }
}
