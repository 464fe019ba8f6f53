using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Redis;

/// <summary>The words of ndb_redis. They wait for a server, so they are awaited.</summary>
public static class NdbRedisFunctions
{
    private const int MostWaiting = 256;

    private static NdbRedisModule Module => Here.Context.Proxy.Module<NdbRedisModule>();

    /// <summary>The parameters of ndb_redis.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "ndb_redis")]
    public static NdbRedisOptions ndb_redis => Here.Options<NdbRedisOptions>();

    /// <summary><c>$redis(reply=&gt;key)</c>: what servers answered: <c>redis["r", "value"]</c>.</summary>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static RedisValues redis { get; } = new();

    /// <summary>Sends a command: <c>await redis_cmd("srv", $"GET user:{fU}", "r")</c>, then <c>redis["r", "value"]</c>.</summary>
    /// <param name="server">A name of <c>ndb_redis.server</c>.</param>
    /// <param name="command">The command. What stands in braces is a part of one argument, blanks in it or not.</param>
    /// <param name="reply">The name of the reply.</param>
    /// <returns>true when there is a reply, also one that is an error (<c>type</c> 6); false (-1) when there is none.</returns>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static ValueTask<Rc> redis_cmd(string server, RedisText command, string reply) => SendAsync(server, command, [], reply);

    /// <summary>Sends a command whose <c>%s</c> is a value: <c>await redis_cmd("srv", "GET %s", fU, "r")</c>.</summary>
    /// <param name="server">A name of <c>ndb_redis.server</c>.</param>
    /// <param name="command">The command.</param>
    /// <param name="value">The value, one argument.</param>
    /// <param name="reply">The name of the reply.</param>
    /// <inheritdoc cref="redis_cmd(string, RedisText, string)"/>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static ValueTask<Rc> redis_cmd(string server, RedisText command, Text value, string reply) => SendAsync(server, command, [value.Octets.ToArray()], reply);

    /// <summary>Sends a command with two values.</summary>
    /// <param name="server">A name of <c>ndb_redis.server</c>.</param>
    /// <param name="command">The command.</param>
    /// <param name="first">The first value.</param>
    /// <param name="second">The second value.</param>
    /// <param name="reply">The name of the reply.</param>
    /// <inheritdoc cref="redis_cmd(string, RedisText, string)"/>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static ValueTask<Rc> redis_cmd(string server, RedisText command, Text first, Text second, string reply) => SendAsync(server, command, [first.Octets.ToArray(), second.Octets.ToArray()], reply);

    /// <summary>Sends a command with three values.</summary>
    /// <param name="server">A name of <c>ndb_redis.server</c>.</param>
    /// <param name="command">The command.</param>
    /// <param name="first">The first value.</param>
    /// <param name="second">The second value.</param>
    /// <param name="third">The third value.</param>
    /// <param name="reply">The name of the reply.</param>
    /// <inheritdoc cref="redis_cmd(string, RedisText, string)"/>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static ValueTask<Rc> redis_cmd(string server, RedisText command, Text first, Text second, Text third, string reply) =>
        SendAsync(server, command, [first.Octets.ToArray(), second.Octets.ToArray(), third.Octets.ToArray()], reply);

    /// <summary>Keeps a command until <c>redis_execute</c> sends it with others.</summary>
    /// <returns>false when the command cannot be read, or 256 wait already.</returns>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static Rc redis_pipe_cmd(string server, RedisText command, string reply)
    {
        var waiting = Here.Context.Slots.Get<RedisReplies>().Waiting;
        if (waiting.Count >= MostWaiting || command.Build([]) is not { } built) return Rc.False;
        waiting.Add((server, built, reply));
        return Rc.True;
    }

    /// <summary>Sends what <c>redis_pipe_cmd</c> kept for a server, and waits for all replies.</summary>
    /// <returns>false when one of them did not come.</returns>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static async ValueTask<Rc> redis_execute(string server)
    {
        var context = Here.Context;
        var replies = context.Slots.Get<RedisReplies>();
        var sent = replies.Waiting.FindAll(w => w.Server == server);
        replies.Waiting.RemoveAll(w => w.Server == server);
        var came = await Task.WhenAll(sent.Select(w => Module.RunAsync(server, w.Command.Command, w.Command.Arguments)));
        bool isGood = true;
        for (int i = 0; i < came.Length; i++) isGood &= Keep(context, sent[i].Reply, came[i]);
        return isGood;
    }

    /// <summary>Forgets a reply; all of a message are forgotten with it.</summary>
    [Export(RouteKinds.Any, Module = "ndb_redis")]
    public static Rc redis_free(string reply)
    {
        Here.Context.Slots.Find<RedisReplies>()?.Free(reply);
        return Rc.True;
    }

    private static async ValueTask<Rc> SendAsync(string server, RedisText command, byte[][] values, string reply)
    {
        var context = Here.Context;
        context.Slots.Find<RedisReplies>()?.Free(reply);
        if (command.Build(values) is not { } built)
        {
            context.Proxy.Log.WriteLimited(LogLevel.Error, "ndb_redis", "redis_cmd: there is no command, or not as many values as %s.");
            return Rc.False;
        }
        return Keep(context, reply, await Module.RunAsync(server, built.Command, built.Arguments));
    }

    private static bool Keep(RouteContext context, string name, RedisReply? reply)
    {
        if (reply is null) return false;
        if (context.Slots.Get<RedisReplies>().Keep(name, reply)) return true;
        context.Proxy.Log.WriteLimited(LogLevel.Error, "ndb_redis", $"reply '{name}' is one too many for one message.");
        return false;
    }
}
