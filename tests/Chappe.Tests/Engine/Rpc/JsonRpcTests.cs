using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Rpc;

namespace Chappe.Tests.Engine.Rpc;

/// <summary>JSON-RPC 2.0, section by section, and threat C1.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class JsonRpcTests
{
    private sealed class Silent : ILogSink
    {
        public List<string> Lines { get; } = [];
        public void Write(LogLevel level, string source, string text, string? callId) => Lines.Add(text);
    }

    private readonly Silent _sink = new();
    private int _called;

    private string? Answer(string request)
    {
        var commands = new RpcTable();
        commands.Add("echo", "", (p, _) => ValueTask.FromResult<JsonNode?>(p.DeepClone()));
        commands.Add("count", "", (_, _) => ValueTask.FromResult<JsonNode?>(++_called));
        commands.Add("integer", "", (p, _) => ValueTask.FromResult<JsonNode?>(p.Integer(0, "level")));
        commands.Add("broken", "", (_, _) => throw new InvalidOperationException("secret detail"));
        return new JsonRpc(commands, new Log(_sink, TimeProvider.System)).AnswerAsync(Encoding.UTF8.GetBytes(request), default).AsTask().GetAwaiter().GetResult()?.ToJsonString();
    }

    private int? ErrorCode(string request) => (int?)JsonNode.Parse(Answer(request)!)!["error"]?["code"];

    [Test]
    public void A_request_is_answered_with_its_id() =>
        Assert.That(Answer("""{"jsonrpc": "2.0", "method": "echo", "params": [1, "x"], "id": "a"}"""), Is.EqualTo("""{"jsonrpc":"2.0","result":[1,"x"],"id":"a"}"""));

    [Test]
    public void Named_parameters_count_by_their_place() =>
        Assert.That(Answer("""{"jsonrpc": "2.0", "method": "echo", "params": {"b": 1, "a": 2}, "id": 1}"""), Does.Contain("[1,2]"));

    [Test]
    public void A_notification_is_carried_out_and_not_answered()
    {
        Assert.That(Answer("""{"jsonrpc": "2.0", "method": "count"}"""), Is.Null);
        Assert.That(_called, Is.EqualTo(1));
    }

    [Test]
    public void A_batch_is_answered_as_one() =>
        Assert.That(Answer("""[{"jsonrpc": "2.0", "method": "count", "id": 1}, {"jsonrpc": "2.0", "method": "count"}, {"jsonrpc": "2.0", "method": "count", "id": 2}]"""),
            Is.EqualTo("""[{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","result":3,"id":2}]"""));

    [TestCase("{", ExpectedResult = -32700)]
    [TestCase("""{"jsonrpc": "2.0", "method": "echo", "method": "count", "id": 1}""", ExpectedResult = -32700, TestName = "A_name_that_stands_twice_is_no_JSON_for_us")]
    [TestCase("1", ExpectedResult = -32600)]
    [TestCase("[]", ExpectedResult = -32600)]
    [TestCase("""{"method": "echo", "id": 1}""", ExpectedResult = -32600)]
    [TestCase("""{"jsonrpc": "2.0", "method": 1, "id": 1}""", ExpectedResult = -32600)]
    [TestCase("""{"jsonrpc": "2.0", "method": "echo", "id": {}}""", ExpectedResult = -32600)]
    [TestCase("""{"jsonrpc": "2.0", "method": "nothing", "id": 1}""", ExpectedResult = -32601)]
    [TestCase("""{"jsonrpc": "2.0", "method": "integer", "params": ["x"], "id": 1}""", ExpectedResult = -32602)]
    [TestCase("""{"jsonrpc": "2.0", "method": "broken", "id": 1}""", ExpectedResult = -32603)]
    public int? A_fault_has_the_standard_code(string request) => ErrorCode(request);

    [Test]
    public void C1_nesting_beyond_64_is_refused() =>
        Assert.That(ErrorCode($$"""{"jsonrpc": "2.0", "method": "echo", "params": {{new string('[', 70)}}{{new string(']', 70)}}, "id": 1}"""), Is.EqualTo(-32700));

    [Test]
    public void C1_a_batch_beyond_100_is_refused_whole()
    {
        string one = """{"jsonrpc": "2.0", "method": "count", "id": 1}""";
        Assert.That(ErrorCode($"[{string.Join(',', Enumerable.Repeat(one, 101))}]"), Is.EqualTo(-32600));
        Assert.That(_called, Is.Zero);
    }

    [Test]
    public void C1_a_request_beyond_a_megabyte_is_refused() => Assert.That(ErrorCode(new string(' ', JsonRpc.MaxOctets) + "1"), Is.EqualTo(-32600));

    [Test]
    public void What_broke_inside_goes_to_the_log_and_not_to_the_wire()
    {
        Assert.That(Answer("""{"jsonrpc": "2.0", "method": "broken", "id": 1}"""), Does.Not.Contain("secret detail"));
        Assert.That(_sink.Lines.Single(), Does.Contain("secret detail"));
    }
}
