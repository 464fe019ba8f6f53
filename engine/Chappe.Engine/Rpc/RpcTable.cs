using System.Text.Json.Nodes;

namespace Chappe.Engine.Rpc;

/// <summary>An operator's command that cannot be carried out; its text goes to the operator.</summary>
public sealed class RpcException(int code, string message) : Exception(message)
{
    /// <summary>The error code: -32602 for wrong parameters, 500 for a command that failed (Kamailio's).</summary>
    public int Code { get; } = code;
}

/// <summary>One command: positional parameters in, a JSON value out.</summary>
public delegate ValueTask<JsonNode?> RpcCommand(JsonArray parameters, CancellationToken cancel);

/// <summary>This is the list of commands that an operator may send, under Kamailio's names (<c>core.uptime</c>, <c>ul.dump</c> …).</summary>
public sealed class RpcTable
{
    private readonly SortedDictionary<string, (RpcCommand Run, string Help)> _commands = new(StringComparer.Ordinal);

    /// <summary>Adds a command; a later one of the same name replaces it.</summary>
    public void Add(string name, string help, RpcCommand run) => _commands[name] = (run, help);

    /// <summary>Names and help texts.</summary>
    public IEnumerable<(string Name, string Help)> Commands => _commands.Select(c => (c.Key, c.Value.Help));

    /// <summary>Runs a command.</summary>
    /// <exception cref="RpcException">No such command (code -32601), or it failed.</exception>
    public ValueTask<JsonNode?> InvokeAsync(string name, JsonArray parameters, CancellationToken cancel) =>
        _commands.TryGetValue(name, out var command)
            ? command.Run(parameters, cancel)
            : throw new RpcException(-32601, $"There is no command '{name}'; system.listMethods lists them.");
}
