using System.Collections.Concurrent;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using StackExchange.Redis;
using Proxy = Chappe.Engine.Proxy;

namespace Chappe.Modules.Redis;

/// <summary>This is Kamailio's module ndb_redis: a script asks a Redis server.</summary>
public sealed class NdbRedisModule : Module
{
    // What changes the connection for everybody who shares it, or holds it until something happens.
    private static readonly HashSet<string> s_refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "AUTH", "HELLO", "QUIT", "RESET", "MULTI", "EXEC", "WATCH", "MONITOR", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF", "CLIENT", "SHUTDOWN", "DEBUG",
    };

    private readonly ConcurrentDictionary<string, (RedisServer Server, Lazy<Task<ConnectionMultiplexer>> Connection)> _connections = new();
    private volatile NdbRedisOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "ndb_redis";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(NdbRedisFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(NdbRedisOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new NdbRedisOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (string problem in plan.Options.Get<NdbRedisOptions>().server.Problems) plan.Report(problem);
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        Connect();
        return default;
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<NdbRedisOptions>();
        if (_proxy is not null) Connect();
    }

    /// <inheritdoc/>
    public override async ValueTask StopAsync()
    {
        foreach (string name in _connections.Keys) await CloseAsync(name);
    }

    /// <summary>Sends a command; what goes wrong becomes null, and is logged. A reply that is an error is a reply.</summary>
    internal async Task<RedisReply?> RunAsync(string server, string command, object[] arguments)
    {
        var proxy = _proxy!;
        if (!_connections.TryGetValue(server, out var known)) return Fail(proxy, server, "there is no server of that name");
        if (s_refused.Contains(command)) return Fail(proxy, server, $"{command.ToUpperInvariant()} would change or hold the connection that all messages share");
        try
        {
            var connection = await known.Connection.Value.ConfigureAwait(false);
            proxy.Counters["ndb_redis.commands"].Add();
            return RedisReply.Of(await connection.GetDatabase().ExecuteAsync(command, arguments).ConfigureAwait(false));
        }
        catch (RedisServerException answer)
        {
            return RedisReply.Error(answer.Message);
        }
        catch (RedisCommandException refused)
        {
            return Fail(proxy, server, refused.Message);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            return Fail(proxy, server, error is TimeoutException ? $"no answer within {_options.cmd_timeout} ms" : error.Message);
        }
    }

    private static RedisReply? Fail(Proxy proxy, string server, string why)
    {
        proxy.Counters["ndb_redis.failures"].Add();
        proxy.Log.WriteLimited(LogLevel.Error, "ndb_redis", $"{server}: {why}.");
        return null;
    }

    /// <summary>A connection that both versions of the parameters have stays.</summary>
    private void Connect()
    {
        var options = _options;
        foreach (var (name, (server, _)) in _connections)
            if (!options.server.Named.TryGetValue(name, out var wanted) || wanted != server) _ = CloseAsync(name);
        foreach (var (name, server) in options.server.Named)
        {
            var connection = _connections.GetOrAdd(name, _ => (server, new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(server.Configure(options)))));
            // Begun now, so that the first message does not wait for it.
            _ = connection.Connection.Value;
        }
    }

    private async Task CloseAsync(string name)
    {
        if (!_connections.TryRemove(name, out var closed)) return;
        try
        {
            await (await closed.Connection.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (RedisException gone)
        {
            _proxy?.Log.WriteLimited(LogLevel.Debug, "ndb_redis", $"{name}: {gone.Message}");
        }
    }
}
