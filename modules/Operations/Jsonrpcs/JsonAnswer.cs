using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is JSON-RPC as Kamailio's jsonrpcs answers it: the engine's, with Kamailio's error codes and an HTTP status beside it.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions s_pretty = new() { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    /// <summary>Carries out what <paramref name="request"/> asks for.</summary>
    /// <returns>The answer, empty for a notification; the status, 200 when all went well.</returns>
    internal static async ValueTask<(byte[] Body, int Status, string Reason)> OfAsync(Proxy proxy, ReadOnlyMemory<byte> request, bool isPretty, CancellationToken cancel)
    {
        var answer = await new JsonRpc(proxy.Rpc, proxy.Log).AnswerAsync(request, cancel).ConfigureAwait(false);
        int status = 200;
        foreach (var one in answer is JsonArray batch ? [.. batch] : new[] { answer })
            if (one?["error"] is JsonObject error) status = Translate(error);
        string text = answer is null ? "" : isPretty ? answer.ToJsonString(s_pretty) : answer.ToJsonString();
        return (Encoding.UTF8.GetBytes(text), answer is JsonArray ? 200 : status, status == 200 ? "OK" : Phrase(answer));
    }

    private static int Translate(JsonObject error)
    {
        int code = error["code"]!.GetValue<int>();
        // JSON that is none stays JSON-RPC's own error; a command's is Kamailio's.
        if (code == -32601) (error["code"], error["message"]) = (500, "Method Not Found");
        if (code == -32602) error["code"] = 400;
        if (code == -32603) error["code"] = 500;
        return error["code"]!.GetValue<int>() is var now and >= 400 and < 600 ? now : 400;
    }

    private static string Phrase(JsonNode? answer) => answer is JsonObject one ? one["error"]?["message"]?.GetValue<string>() ?? "Error" : "OK";
}
