using System.Text;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Redis;
using StackExchange.Redis;

namespace Chappe.Tests.Modules.Redis;

/// <summary>What can be known of ndb_redis without a server; with one it is in the interop tests.</summary>
public sealed class NdbRedisTests
{
    private static string Built(RedisText text, params string[] values)
    {
        if (text.Build([.. values.Select(Encoding.UTF8.GetBytes)]) is not { } built) return "none";
        return string.Join('|', built.Arguments.Select(a => (string?)(RedisValue)a).Prepend(built.Command));
    }

    [Test]
    public void G6_What_a_stranger_wrote_is_one_argument()
    {
        Text user = "alice FLUSHALL\r\nDEL x";
        Assert.Multiple(() =>
        {
            Assert.That(Built($"GET user:{user}"), Is.EqualTo("GET|user:alice FLUSHALL\r\nDEL x"));
            Assert.That(Built($"HSET h {user} {user}:1"), Is.EqualTo("HSET|h|alice FLUSHALL\r\nDEL x|alice FLUSHALL\r\nDEL x:1"));
            Assert.That(Built($"SET a {Text.Empty}"), Is.EqualTo("SET|a|"), "an empty value is an argument too");
            Assert.That(Built("  SET  a   b "), Is.EqualTo("SET|a|b"));
            Assert.That(Built("SET %s %s", "a b", "c"), Is.EqualTo("SET|a b|c"));
            Assert.That(Built("SET %s %s", "a"), Is.EqualTo("none"));
            Assert.That(Built("SET a", "b"), Is.EqualTo("none"));
            Assert.That(Built(""), Is.EqualTo("none"));
        });
    }

    [TestCase("addr=127.0.0.1", "has no name")]
    [TestCase("name=a;port=many", "has no number")]
    [TestCase("name=a;colour=red", "is no setting")]
    public void A_server_that_cannot_be_read_is_told_at_load(string text, string problem) =>
        Assert.That(ScriptedBench.ProblemsOf($"modparam(\"ndb_redis\", \"server\", \"{text}\");\nvoid request_route() {{ }}", new NdbRedisModule()).Select(p => p.Text), Has.Some.Contains(problem));

    [TestCase("redis_cmd(\"a\", \"GET x\", \"r\")")]
    [TestCase("redis_cmd(\"nobody\", \"GET x\", \"r\")")]
    [TestCase("redis_cmd(\"a\", \"SELECT 3\", \"r\")")]
    [TestCase("redis_cmd(\"a\", \"BLPOP x 0\", \"r\")")]
    public async Task A_server_that_is_away_and_a_command_that_may_not_be_are_a_no_in_time(string word)
    {
        await using var bench = await ScriptedBench.StartAsync($$"""
            modparam("ndb_redis", "server", "name=a;addr=127.0.0.1;port=1");
            ndb_redis.connect_timeout = 200;
            ndb_redis.cmd_timeout = 200;
            async Task request_route() { if (!await {{word}}) xerr($"no {redis["r", "value"].IsNull}\n"); }
            """, new NdbRedisModule());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        bench.Run();
        Assert.That(bench.Lines.Last(), Is.EqualTo("no True"));
        Assert.That(clock.ElapsedMilliseconds, Is.LessThan(5000));
        Assert.That(bench.Proxy.Counters["ndb_redis.failures"].Value, Is.EqualTo(1));
    }
}
