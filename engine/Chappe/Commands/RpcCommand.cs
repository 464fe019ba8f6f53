using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.CommandLine;

namespace Chappe.Commands;

/// <summary><c>chappe rpc</c>: one question to a running Chappe.</summary>
public sealed class RpcCommand : Command
{
    /// <inheritdoc/>
    public override string Verb => "rpc";
    /// <inheritdoc/>
    public override string Operands => "METHOD [PARAMETER...]";
    /// <inheritdoc/>
    public override string Summary => "ask or tell a running Chappe something";
    /// <inheritdoc/>
    public override string Description =>
        """
        Sends a command to a running Chappe through its control socket and prints the answer. The commands are Kamailio's
        where Kamailio has them. Parameters are texts; what reads as a number, true, false, null, [...] or {...} is sent as
        that, and s:123 sends the text "123".
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("chappe rpc system.listMethods", "lists all commands; system.methodHelp NAME explains one"),
        ("chappe rpc core.uptime", "how long it has been running"),
        ("chappe rpc stats.fetch sl:", "the counters of stateless replies"),
        ("chappe rpc corex.debug 3", "logs at the debug level from now on"),
    ];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [ControlOptions.State, ControlOptions.Socket, ControlOptions.Json];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("'chappe rpc' needs the name of a command; 'chappe rpc system.listMethods' lists them.");
        using var client = ControlOptions.Connect(arguments);
        var parameters = new JsonArray([.. arguments.Operands.Skip(1).Select(Parameter)]);
        var answer = await client.CallAsync(arguments.Operands[0], parameters).ConfigureAwait(false);
        if (arguments.Has(ControlOptions.Json.Name)) terminal.Out.WriteLine(answer?.ToJsonString() ?? "null");
        else if (answer is not null) Outline.Write(terminal.Out, answer);
        return ExitCode.Good;
    }

    private static JsonNode? Parameter(string written)
    {
        if (written.StartsWith("s:", StringComparison.Ordinal)) return written[2..];
        if (written.Length == 0 || !(char.IsAsciiDigit(written[^1]) || written is "true" or "false" or "null" || written[0] is '[' or '{')) return written;
        try
        {
            return JsonNode.Parse(written);
        }
        catch (JsonException)
        {
            return written;
        }
    }
}
