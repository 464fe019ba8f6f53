using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chappe.Engine.Rpc;

/// <summary>Reads the positional parameters of a command. What is missing or of another type is an error -32602 that says which.</summary>
public static class RpcParameters
{
    /// <summary>A text; a number counts as its digits, as operators type it.</summary>
    public static string Text(this JsonArray parameters, int index, string name) =>
        Optional(parameters, index) ?? throw Missing(index, name, "a text");

    /// <summary>A text or null when it was not given.</summary>
    public static string? Optional(this JsonArray parameters, int index) =>
        index >= parameters.Count || parameters[index] is not { } value ? null
        : value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => throw Missing(index, "it", "a text"),
        };

    /// <summary>An integer; a text of digits counts as one.</summary>
    public static int Integer(this JsonArray parameters, int index, string name) =>
        int.TryParse(Optional(parameters, index), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Missing(index, name, "an integer");

    private static RpcException Missing(int index, string name, string what) =>
        new(-32602, $"Parameter {index + 1} ({name}) must be {what}.");
}
