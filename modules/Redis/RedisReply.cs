using System.Globalization;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using StackExchange.Redis;

namespace Chappe.Modules.Redis;

/// <summary>One reply of a server, with the numbers that hiredis gives to its kinds: 1 text, 2 array, 3 number, 4 nil, 5 status, 6 error.</summary>
internal sealed record RedisReply(int Kind, byte[] Value, IReadOnlyList<RedisReply> Items)
{
    private const int MostItems = 4096;

    internal static RedisReply Error(string text) => new(6, Encoding.UTF8.GetBytes(text), []);

    internal static RedisReply Of(RedisResult result, int depth = 0)
    {
        if (result.IsNull) return new RedisReply(4, [], []);
        switch (result.Resp2Type)
        {
            case ResultType.Array:
                return new RedisReply(2, [], depth > 7 ? [] : [.. Enumerable.Range(0, Math.Min(result.Length, MostItems)).Select(i => Of(result[i], depth + 1))]);
            case ResultType.Integer: return new RedisReply(3, Encoding.ASCII.GetBytes(((long)result).ToString(CultureInfo.InvariantCulture)), []);
            case ResultType.SimpleString: return new RedisReply(5, (byte[]?)result ?? [], []);
            case ResultType.Error: return new RedisReply(6, Encoding.UTF8.GetBytes(result.ToString()), []);
            default: return new RedisReply(1, (byte[]?)result ?? [], []);
        }
    }
}

/// <summary>The replies that a message has got, by their names, and the commands that wait to be sent together.</summary>
internal sealed class RedisReplies : IResettable
{
    private const int Most = 64;

    private readonly Dictionary<string, RedisReply> _replies = [];

    internal List<(string Server, (string Command, object[] Arguments) Command, string Reply)> Waiting { get; } = [];

    public void Reset()
    {
        _replies.Clear();
        Waiting.Clear();
    }

    internal bool Keep(string name, RedisReply reply)
    {
        if (_replies.Count >= Most && !_replies.ContainsKey(name)) return false;
        _replies[name] = reply;
        return true;
    }

    internal void Free(string name) => _replies.Remove(name);

    internal RedisReply? Find(string name) => _replies.GetValueOrDefault(name);
}

/// <summary><c>$redis(reply=&gt;key)</c>: what a server answered.</summary>
public sealed class RedisValues
{
    internal RedisValues() { }

    /// <summary>Of one reply: <c>type</c>, <c>value</c>, <c>info</c> (the text of an error), <c>size</c> (items of an array), <c>value[2]</c>, <c>type[2]</c>, <c>value[2].value[0]</c> for arrays within. Undefined when there is no such thing.</summary>
    public Text this[string reply, string key] => Here.Context.Slots.Find<RedisReplies>()?.Find(reply) is { } found ? Read(found, key) : default;

    /// <summary>As Kamailio writes it: <c>redis["r=&gt;value[0]"]</c>.</summary>
    public Text this[string name] => name.IndexOf("=>", StringComparison.Ordinal) is var arrow and > 0 ? this[name[..arrow], name[(arrow + 2)..]] : default;

    private static Text Read(RedisReply reply, string key)
    {
        int bracket = key.IndexOf('[');
        string name = bracket < 0 ? key : key[..bracket];
        if (bracket >= 0)
        {
            int end = key.IndexOf(']', bracket);
            if (end < 0 || !int.TryParse(key.AsSpan(bracket + 1, end - bracket - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= reply.Items.Count) return default;
            // value[1].value[0], and value[1] for value[1].value.
            string rest = key[(end + 1)..].TrimStart('.');
            return Read(reply.Items[index], rest.Length > 0 ? rest : name);
        }
        return name switch
        {
            "type" => reply.Kind,
            "value" when reply.Kind is not (2 or 4) => Text.Store(reply.Value),
            "info" => Text.Store(reply.Value),
            "size" when reply.Kind == 2 => reply.Items.Count,
            _ => default,
        };
    }
}
