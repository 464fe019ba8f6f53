using System.Text.Json.Nodes;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Formats;

/// <summary>The words of json.</summary>
public static class JsonFunctions
{
    /// <summary>The parameters of json.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "json")]
    public static JsonOptions json => Here.Options<JsonOptions>();

    /// <summary>Reads a field of a JSON object, as JSON: a text comes with its quotes.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="result">The value.</param>
    /// <returns>false when it is no JSON object, or has no such field.</returns>
    [Export(RouteKinds.Any, Module = "json")]
    public static Rc json_get_field(Text json, Text name, out Text result) => Get(json, name, isPlain: false, out result);

    /// <inheritdoc cref="json_get_field(Text, Text, out Text)"/>
    [Export(RouteKinds.Any, Module = "json")]
    public static Rc json_get_field(Text json, Text name, Into result) => Give(Get(json, name, isPlain: false, out var value), value, result);

    /// <summary>Reads a field of a JSON object; a text comes without its quotes.</summary>
    /// <inheritdoc cref="json_get_field(Text, Text, out Text)"/>
    [Export(RouteKinds.Any, Module = "json")]
    public static Rc json_get_string(Text json, Text name, out Text result) => Get(json, name, isPlain: true, out result);

    /// <inheritdoc cref="json_get_string(Text, Text, out Text)"/>
    [Export(RouteKinds.Any, Module = "json")]
    public static Rc json_get_string(Text json, Text name, Into result) => Give(Get(json, name, isPlain: true, out var value), value, result);

    private static Rc Get(Text json, Text name, bool isPlain, out Text result)
    {
        result = default;
        if (!JsonTexts.TryParse(json, out var root) || root is not JsonObject fields || !fields.TryGetPropertyValue(name.ToString(), out var value)) return Rc.False;
        result = isPlain ? JsonTexts.Plain(value) : JsonTexts.Write(value);
        return Rc.True;
    }

    private static Rc Give(Rc found, Text value, Into result)
    {
        if (found) result(value);
        return found;
    }
}
