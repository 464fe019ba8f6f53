using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is how a command ended: with a result, or with one of Kamailio's codes and a sentence.</summary>
/// <param name="Code">0: it succeeded; 400 wrong parameters, 500 it failed or there is none.</param>
/// <param name="Result">What it gave.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="IsUnknown">There is no such command.</param>
internal readonly record struct CommandAnswer(int Code, JsonNode? Result, string Message, bool IsUnknown = false)
{
    /// <summary>Carries out a command. Our own mistake ends the command, never its socket.</summary>
    internal static async ValueTask<CommandAnswer> OfAsync(Proxy proxy, string method, JsonArray parameters, CancellationToken cancel)
    {
        try
        {
            return new CommandAnswer(0, await proxy.Rpc.InvokeAsync(method, parameters, cancel).ConfigureAwait(false), "");
        }
        catch (RpcException refused)
        {
            return refused.Code == -32601 ? new CommandAnswer(500, null, "Method Not Found", true) : new CommandAnswer(refused.Code < 0 ? 400 : refused.Code, null, refused.Message);
        }
        catch (Exception ours) when (ours is not OperationCanceledException)
        {
            proxy.Log.Write(LogLevel.Error, "core", $"command {LogText.Escape(method, 64)}: {ours}");
            return new CommandAnswer(500, null, "The command failed inside; the log says how.");
        }
    }
}
