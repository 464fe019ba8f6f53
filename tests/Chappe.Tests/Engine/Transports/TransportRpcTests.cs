using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Tests.Engine.Transports;

public sealed class TransportRpcTests
{
    [Test]
    public async Task An_operator_sees_connections_and_can_close_one()
    {
        await using var bench = new TransportBench(TransportBench.Echo);
        TransportRpc.Add(bench.Proxy, bench.Transports);
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        client.Send(message);
        TransportBench.Read(client, message.Length);

        Assert.That((await Ask("core.tcp_info"))!["opened_connections"]!.GetValue<int>(), Is.EqualTo(1));
        var entry = (await Ask("core.tcp_list"))![0]!;
        Assert.That(entry["type"]!.GetValue<string>(), Is.EqualTo("TCP"));
        Assert.That(entry["state"]!.GetValue<string>(), Is.EqualTo("ESTABLISHED_S"));
        Assert.That(entry["src_port"]!.GetValue<ushort>(), Is.EqualTo(((System.Net.IPEndPoint)client.LocalEndPoint!).Port));
        Assert.That((await Ask("tls.list"))!.AsArray(), Is.Empty);
        Assert.That(async () => await Ask("tls.reload"), Throws.TypeOf<RpcException>());

        await Ask("core.tcp_close", entry["id"]!.GetValue<long>());
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        Assert.That(async () => await Ask("core.tcp_close", 4711), Throws.TypeOf<RpcException>().With.Message.Contain("4711"));

        async Task<JsonNode?> Ask(string command, params long[] parameters) =>
            await bench.Proxy.Rpc.InvokeAsync(command, new JsonArray([.. parameters.Select(p => (JsonNode)p)]), CancellationToken.None);
    }
}
