using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Rpc;

/// <summary>
/// This is JSON-RPC 2.0 without a transport: the octets of a request or a batch go in, those of the answer come out. What comes in is
/// bounded in depth and batch length, and nothing in it names a type (threats C1).
/// </summary>
public sealed class JsonRpc(RpcTable commands, Log log)
{
    /// <summary>Deepest nesting of a request.</summary>
    public const int MaxDepth = 64;
    /// <summary>Most requests in one batch.</summary>
    public const int MaxBatch = 100;
    /// <summary>Most octets of a request or a batch.</summary>
    public const int MaxOctets = 1024 * 1024;

    private const int ParseError = -32700, InvalidRequest = -32600, InternalError = -32603;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Carries out what <paramref name="request"/> asks for.</summary>
    /// <returns>The answer, or null when there is none to give: all were notifications.</returns>
    public async ValueTask<JsonNode?> AnswerAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        if (request.Length > MaxOctets) return Error(null, InvalidRequest, $"A request has at most {MaxOctets} octets.");
        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(request.Span, documentOptions: s_strict);
        }
        catch (JsonException wrong)
        {
            return Error(null, ParseError, $"This is not JSON: {wrong.Message}");
        }
        if (parsed is not JsonArray batch) return await AnswerOneAsync(parsed, cancel).ConfigureAwait(false);

        if (batch.Count is 0 or > MaxBatch) return Error(null, InvalidRequest, $"A batch holds 1 to {MaxBatch} requests.");
        var answers = new JsonArray();
        foreach (var one in batch)
            if (await AnswerOneAsync(one, cancel).ConfigureAwait(false) is { } answer) answers.Add(answer);
        return answers.Count > 0 ? answers : null;
    }

    private async ValueTask<JsonNode?> AnswerOneAsync(JsonNode? request, CancellationToken cancel)
    {
        if (request is not JsonObject call || !IsText(call["jsonrpc"], "2.0") || !IsText(call["method"]))
            return Error(null, InvalidRequest, "A request is an object with \"jsonrpc\": \"2.0\" and a \"method\".");
        bool isNotification = !call.ContainsKey("id");
        var id = call["id"];
        if (id is not null && id.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
            return Error(null, InvalidRequest, "An \"id\" is a text or a number.");

        JsonNode? answer;
        try
        {
            var result = await commands.InvokeAsync(call["method"]!.GetValue<string>(), Positional(call["params"]), cancel).ConfigureAwait(false);
            answer = new JsonObject { ["jsonrpc"] = "2.0", ["result"] = result, ["id"] = id?.DeepClone() };
        }
        catch (RpcException refused)
        {
            answer = Error(id, refused.Code, refused.Message);
        }
        catch (Exception ours) when (ours is not OperationCanceledException)
        {
            // The edge of a command: our mistake ends the command, never the control socket.
            log.Write(LogLevel.Error, "core", $"command {LogText.Escape(call["method"]!.GetValue<string>(), 64)}: {ours}");
            answer = Error(id, InternalError, "The command failed inside Chappe; the log says how.");
        }
        return isNotification ? null : answer;
    }

    // Kamailio's commands know places, not names: of an object the values count, in the order in which they stand.
    private static JsonArray Positional(JsonNode? parameters) => parameters switch
    {
        null => [],
        JsonArray places => places,
        JsonObject named => new JsonArray([.. named.Select(p => p.Value?.DeepClone())]),
        _ => throw new RpcException(InvalidRequest, "\"params\" is an array or an object."),
    };

    private static bool IsText(JsonNode? node, string? expected = null) =>
        node?.GetValueKind() == JsonValueKind.String && (expected is null || node.GetValue<string>() == expected);

    private static JsonObject Error(JsonNode? id, int code, string message) => new()
    {
        ["jsonrpc"] = "2.0",
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        ["id"] = id?.DeepClone(),
    };
}
