using System.Globalization;
using System.Text.Json.Nodes;

namespace Chappe.Modules.Formats;

/// <summary>A path into JSON in jansson's form: <c>users[0].name</c>; <c>["a.b"]</c> names a key with a dot in it, <c>[]</c> the end of an array.</summary>
internal static class JsonPath
{
    private const int LongestPath = 1024, EndOfArray = -1;

    /// <summary>One step: into an object by a key, or into an array by an index.</summary>
    internal readonly record struct Step(string? Key, int Index);

    /// <summary>Reads a path; false when it cannot be read.</summary>
    internal static bool TryParse(string path, out List<Step> steps)
    {
        steps = [];
        if (path.Length > LongestPath) return false;
        for (int i = 0; i < path.Length;)
        {
            if (path[i] == '[')
            {
                int end = path.IndexOf(']', i);
                bool isQuoted = i + 1 < path.Length && path[i + 1] == '"';
                if (isQuoted) end = path.IndexOf("\"]", i + 2, StringComparison.Ordinal) is var quote and >= 0 ? quote + 1 : -1;
                if (end < 0) return false;
                string inner = path[(i + 1)..end];
                if (isQuoted) steps.Add(new Step(inner[1..^1], 0));
                else if (inner.Length == 0) steps.Add(new Step(null, EndOfArray));
                else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) steps.Add(new Step(null, index));
                else return false;
                i = end + 1;
                continue;
            }
            if (path[i] == '.')
            {
                // A dot separates, so it has something on either side.
                if (i == 0 || i + 1 == path.Length || path[i + 1] is '.' or '[') return false;
                i++;
                continue;
            }
            int stop = path.AsSpan(i).IndexOfAny('.', '[');
            string key = stop < 0 ? path[i..] : path.Substring(i, stop);
            steps.Add(new Step(key, 0));
            i += key.Length;
        }
        return true;
    }

    /// <summary>What stands there. false when nothing does; a JSON null stands there and is null.</summary>
    internal static bool TryGet(JsonNode? root, string path, out JsonNode? found)
    {
        found = root;
        if (!TryParse(path, out var steps)) return false;
        foreach (var (key, index) in steps)
        {
            if (key is not null && found is JsonObject fields && fields.TryGetPropertyValue(key, out var value)) found = value;
            else if (key is null && found is JsonArray items && index >= 0 && index < items.Count) found = items[index];
            else return false;
        }
        return true;
    }

    /// <summary>Puts a value there; objects on the way are made.</summary>
    /// <returns>false when something else stands in the way, or an index lies beyond the end.</returns>
    internal static bool TrySet(ref JsonNode? root, string path, JsonNode? value)
    {
        if (!TryParse(path, out var steps) || steps.Count > 64) return false;
        if (steps.Count == 0)
        {
            root = value;
            return true;
        }
        root ??= steps[0].Key is null ? new JsonArray() : new JsonObject();
        var at = root;
        for (int i = 0; i < steps.Count - 1; i++)
        {
            if (Child(at, steps[i]) is not { } next)
            {
                next = steps[i + 1].Key is null ? new JsonArray() : new JsonObject();
                if (!TryPut(at, steps[i], next)) return false;
            }
            at = next;
        }
        return TryPut(at, steps[^1], value);
    }

    private static JsonNode? Child(JsonNode? node, Step step) =>
        step.Key is { } key ? (node as JsonObject)?[key] : node is JsonArray items && step.Index >= 0 && step.Index < items.Count ? items[step.Index] : null;

    private static bool TryPut(JsonNode? node, Step step, JsonNode? value)
    {
        if (step.Key is { } key && node is JsonObject fields)
        {
            fields[key] = value;
            return true;
        }
        if (step.Key is not null || node is not JsonArray items) return false;
        if (step.Index == EndOfArray || step.Index == items.Count) items.Add(value);
        else if (step.Index < items.Count) items[step.Index] = value;
        else return false;
        return true;
    }
}
