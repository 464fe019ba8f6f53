using System.Text;
using System.Text.Json.Nodes;

namespace Chappe.Interop.Differential;

/// <summary>JSON-RPC over HTTP and kamcmd, against Kamailio: names of fields, their order and their types, and values where they must agree.</summary>
public sealed class JsonRpcTests() : ContestTests("-A", "WITH_JSONRPC", "-A", "WITH_PSTN", "-A", "WITH_ANTIFLOOD")
{
    private static readonly HttpClient s_client = new();

    private static async Task<string> PostAsync(Server server, string path, string body, CancellationToken cancel)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await s_client.PostAsync($"http://{server.Address}{path}", content, cancel);
        return $"{(int)answer.StatusCode} {answer.ReasonPhrase} {answer.Content.Headers.ContentType?.MediaType}\n{await answer.Content.ReadAsStringAsync(cancel)}";
    }

    private static string Call(string method, string parameters) => $$"""{"jsonrpc":"2.0","method":"{{method}}","params":[{{parameters}}],"id":7}""";

    [TestCase("cfg.get", "\"pstn\",\"gw_ip\"")]
    [TestCase("cfg.get", "\"pstn\"")]
    [TestCase("cfg.get", "\"core\",\"nosuch\"")]
    [TestCase("core.nosuch", "")]
    [TestCase("core.echo", "\"a\",\"b\"")]
    [TestCase("core.printi", "5")]
    [TestCase("htable.get", "\"ipban\",\"nosuch\"")]
    [TestCase("htable.listTables", "")]
    [TestCase("htable.dump", "\"ipban\"")]
    [TestCase("ul.lookup", "\"location\",\"nobody\"")]
    [TestCase("ul.dump", "")]
    [TestCase("tm.stats", "")]
    [TestCase("sl.stats", "")]
    [TestCase("stats.fetch", "\"sl:200_replies\"")]
    [TestCase("stats.get_statistics", "\"202_replies\"")]
    [TestCase("cnt.get", "\"sl\",\"202_replies\"")]
    [TestCase("cnt.var_list", "\"sl\"")]
    [TestCase("corex.debug", "")]
    [CancelAfter(30_000)]
    public async Task An_answer_over_HTTP_is_the_same(string method, string parameters, CancellationToken cancel)
    {
        string kamailio = await PostAsync(Contest.Kamailio, "/RPC", Call(method, parameters), cancel), chappe = await PostAsync(Contest.Chappe, "/RPC", Call(method, parameters), cancel);
        Assert.That(Shape(chappe), Is.EqualTo(Shape(kamailio)), $"Kamailio:\n{kamailio}\nChappe:\n{chappe}");
    }

    [TestCase("core.uptime")]
    [TestCase("core.sockets_list")]
    [TestCase("core.shmmem")]
    [TestCase("core.psx")]
    [TestCase("core.runinfo")]
    [TestCase("core.tcp_info")]
    [TestCase("corex.list_sockets")]
    [TestCase("pkg.stats")]
    [TestCase("shm.stats")]
    [TestCase("stats.fetchn all")]
    [CancelAfter(30_000)]
    public async Task Every_field_of_Kamailios_answer_to_kamcmd_is_in_ours(string command, CancellationToken cancel)
    {
        string[] kamailio = Fields(await Contest.Kamailio.KamcmdAsync(cancel, command.Split(' '))), chappe = Fields(await Contest.Chappe.KamcmdAsync(cancel, command.Split(' ')));
        Assert.That(kamailio, Is.Not.Empty);
        var missing = kamailio.Except(chappe).Except(s_notHere).ToArray();
        Assert.That(missing, Is.Empty);
    }

    // What tells of things that are not here, or that nothing counts.
    private static readonly HashSet<string> s_notHere =
    [
        "ipaddress", "core.err_replies", "core.err_requests", "dns.slow_dns_request", "pike.blocked_ips", "registrar.default_expires_range", "registrar.expires_range", "tcp.con_reset", "tcp.con_timeout", "tcp.send_timeout",
    ];

    private static string[] Fields(string output) => [.. output.Split('\n').Select(l => l.Trim()).Where(l => l.Contains(':')).Select(l => l[..l.IndexOf(':')]).Distinct()];

    /// <summary>The answer with the numbers that no two servers have in common masked: counters, sizes.</summary>
    private static string Shape(string answer)
    {
        int body = answer.IndexOf('\n');
        return answer[..4] + answer[answer.LastIndexOf(' ', body)..body] + "\n" + Describe(JsonNode.Parse(answer[body..]), "");
    }

    private static string Describe(JsonNode? node, string name) => node switch
    {
        JsonObject o => "{" + string.Join(",", o.Select(m => $"{m.Key}:{Describe(m.Value, m.Key)}")) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(i => Describe(i, ""))) + "]",
        JsonValue v when v.GetValueKind() == System.Text.Json.JsonValueKind.Number && name is not "id" and not "code" => "number",
        JsonValue v when v.GetValueKind() == System.Text.Json.JsonValueKind.String && int.TryParse(v.GetValue<string>(), out _) => "digits",
        _ when name is "message" => "a sentence",
        _ => node?.ToJsonString() ?? "null",
    };
}
