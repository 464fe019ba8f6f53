using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Formats;

/// <summary>The words of jansson.</summary>
public static class JanssonFunctions
{
    /// <summary>Reads a value: <c>if (jansson_get("users[0].name", rb, out var name))</c>. Texts come without quotes, true and false as 1 and 0, null undefined, objects and arrays as JSON.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="result">The value.</param>
    /// <returns>false when it is no JSON, or nothing stands there.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_get(Text path, Text json, out Text result)
    {
        result = default;
        if (!TryRead("jansson_get", json, out var root) || !JsonPath.TryGet(root, path.ToString(), out var found)) return Rc.False;
        result = JsonTexts.Plain(found);
        return Rc.True;
    }

    /// <inheritdoc cref="jansson_get(Text, Text, out Text)"/>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_get(Text path, Text json, Into result) => jansson_get(path, json, out var found) && Give(result, found);

    /// <summary>Reads a field of the outermost object, whose name may have dots and brackets in it.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="result">The value, as for <c>jansson_get</c>.</param>
    /// <returns>false when it is no JSON object, or has no such field.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_get_field(Text json, Text name, out Text result)
    {
        result = default;
        if (!TryRead("jansson_get_field", json, out var root) || root is not JsonObject fields || !fields.TryGetPropertyValue(name.ToString(), out var found)) return Rc.False;
        result = JsonTexts.Plain(found);
        return Rc.True;
    }

    /// <inheritdoc cref="jansson_get_field(Text, Text, out Text)"/>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_get_field(Text json, Text name, Into result) => jansson_get_field(json, name, out var found) && Give(result, found);

    /// <summary>Writes a value into JSON; objects on the way are made: <c>jansson_set("string", "user.name", fU, ref json)</c>.</summary>
    /// <param name="type"><c>string</c>, <c>integer</c>, <c>real</c>, <c>object</c>, <c>array</c>, <c>true</c>, <c>false</c> or <c>null</c>.</param>
    /// <param name="path">Where to.</param>
    /// <param name="value">The value; for objects and arrays JSON.</param>
    /// <param name="json">The JSON; empty or undefined: a new object, or array when the path begins with one.</param>
    /// <returns>false when the value is not of that type, the JSON is none, or something else stands in the way; nothing has changed then.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_set(string type, Text path, Text value, ref Text json) => Change("jansson_set", type, path.ToString(), value, ref json);

    /// <inheritdoc cref="jansson_set(string, Text, Text, ref Text)"/>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_set(string type, Text path, Text value, Place json)
    {
        var text = json.Get();
        return jansson_set(type, path, value, ref text) && Give(json.Set, text);
    }

    /// <summary>Adds a value to the end of an array, or the fields of an object to an object.</summary>
    /// <param name="type">As for <c>jansson_set</c>.</param>
    /// <param name="path">Where the array or object stands; it is made when nothing does.</param>
    /// <param name="value">The value.</param>
    /// <param name="json">The JSON.</param>
    /// <returns>As <c>jansson_set</c>.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_append(string type, Text path, Text value, ref Text json)
    {
        string to = path.ToString();
        bool isObject = type is "object" or "obj" && JsonTexts.TryParse(json, out var root) && JsonPath.TryGet(root, to, out var found) && found is JsonObject;
        return isObject ? Merge(to, value, ref json) : Change("jansson_append", type, to + "[]", value, ref json);
    }

    /// <inheritdoc cref="jansson_append(string, Text, Text, ref Text)"/>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_append(string type, Text path, Text value, Place json)
    {
        var text = json.Get();
        return jansson_append(type, path, value, ref text) && Give(json.Set, text);
    }

    /// <summary>How many items an array has.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="size">The number.</param>
    /// <returns>false when it is no JSON, or no array stands there.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_array_size(Text path, Text json, out int size)
    {
        size = 0;
        if (!TryRead("jansson_array_size", json, out var root) || !JsonPath.TryGet(root, path.ToString(), out var found) || found is not JsonArray items) return Rc.False;
        size = items.Count;
        return Rc.True;
    }

    /// <inheritdoc cref="jansson_array_size(Text, Text, out int)"/>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_array_size(Text path, Text json, Into size) => jansson_array_size(path, json, out int count) && Give(size, count);

    /// <summary>Makes an XAVP of a JSON object: each field one of it, objects and arrays within as JSON.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="root">The name of the XAVP.</param>
    /// <returns>false when it is no JSON object.</returns>
    [Export(RouteKinds.Any, Module = "jansson")]
    public static Rc jansson_xdecode(Text json, string root)
    {
        if (!TryRead("jansson_xdecode", json, out var node) || node is not JsonObject fields) return Rc.False;
        var groups = Here.Context.Avps.Groups;
        bool isNew = true;
        foreach (var (name, value) in fields)
        {
            var text = JsonTexts.Plain(value);
            if (isNew) groups.Push(root, name, text);
            else groups.SetField(root, 0, name, text);
            isNew = false;
        }
        return Rc.True;
    }

    private static Rc Change(string word, string type, string path, Text value, ref Text json)
    {
        JsonNode? root = null;
        // A variable that nobody has set is 0 in a kamailio.cfg.
        if (!json.IsEmpty && json != "0" && !TryRead(word, json, out root)) return Rc.False;
        if (!TryMake(type, value, out var node))
        {
            Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "jansson", $"{word}: \"{Log.Printable(value.Octets)}\" is no {type}.");
            return Rc.False;
        }
        if (!JsonPath.TrySet(ref root, path, node))
        {
            Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "jansson", $"{word}: nothing can be put at {path}.");
            return Rc.False;
        }
        json = JsonTexts.Write(root);
        return Rc.True;
    }

    private static Rc Merge(string path, Text value, ref Text json)
    {
        if (!JsonTexts.TryParse(json, out var root) || !JsonPath.TryGet(root, path, out var at) || at is not JsonObject fields) return Rc.False;
        if (!JsonTexts.TryParse(value, out var more) || more is not JsonObject added) return Rc.False;
        foreach (var (name, node) in added) fields[name] = node?.DeepClone();
        json = JsonTexts.Write(root);
        return Rc.True;
    }

    private static bool TryMake(string type, Text value, out JsonNode? node)
    {
        node = null;
        string text = value.ToString();
        switch (type)
        {
            case "string" or "str": node = JsonValue.Create(text); return true;
            case "integer" or "int" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number): node = JsonValue.Create(number); return true;
            case "real" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real): node = JsonValue.Create(real); return true;
            case "true": node = JsonValue.Create(true); return true;
            case "false": node = JsonValue.Create(false); return true;
            case "null": return true;
            case "object" or "obj" or "array": return JsonTexts.TryParse(value, out node) && node?.GetValueKind() == (type == "array" ? JsonValueKind.Array : JsonValueKind.Object);
            default: return false;
        }
    }

    private static bool TryRead(string word, Text json, out JsonNode? root)
    {
        if (JsonTexts.TryParse(json, out root)) return true;
        Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "jansson", $"{word}: \"{Log.Printable(json.Slice(0, 80).Octets)}\" is no JSON.");
        return false;
    }

    private static Rc Give(Into result, Text value)
    {
        result(value);
        return Rc.True;
    }
}
