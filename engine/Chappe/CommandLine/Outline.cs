using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;

namespace Chappe.CommandLine;

/// <summary>Shows a JSON value to people: a name a line, what belongs to it indented, a dash before each of many. Texts are escaped, because many come from the network (threats G6).</summary>
public static class Outline
{
    /// <summary>Writes <paramref name="value"/>.</summary>
    public static void Write(TextWriter output, JsonNode? value, int indent = 0)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members: WriteMembers(output, members, indent, ""); break;
            case JsonArray { Count: > 0 } items: WriteItems(output, items, indent); break;
            default: output.WriteLine(Pad(indent) + Scalar(value)); break;
        }
    }

    private static void WriteMembers(TextWriter output, JsonObject members, int indent, string mark)
    {
        int width = members.Where(m => !IsTree(m.Value)).Select(m => m.Key.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in members)
        {
            string head = (mark.Length > 0 ? Pad(indent - mark.Length) + mark : Pad(indent)) + LogText.Escape(name) + ":";
            mark = "";
            if (IsTree(value))
            {
                output.WriteLine(head);
                Write(output, value, indent + 2);
            }
            else output.WriteLine(head + Pad(width - name.Length + 1) + Scalar(value));
        }
    }

    private static void WriteItems(TextWriter output, JsonArray items, int indent)
    {
        foreach (var item in items)
        {
            if (item is JsonObject { Count: > 0 } members) WriteMembers(output, members, indent + 2, "- ");
            else if (IsTree(item))
            {
                output.WriteLine(Pad(indent) + "-");
                Write(output, item, indent + 2);
            }
            else output.WriteLine(Pad(indent) + (items.Count > 1 || indent > 0 ? "- " : "") + Scalar(item));
        }
    }

    private static bool IsTree(JsonNode? value) => value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "none",
        JsonObject or JsonArray => "none",
        _ when value.GetValueKind() == JsonValueKind.String => LogText.Escape(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Pad(int count) => count > 0 ? new string(' ', count) : "";
}
