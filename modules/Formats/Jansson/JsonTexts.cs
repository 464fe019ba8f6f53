using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Formats;

/// <summary>JSON as scripts have it: texts. What is read is bounded in depth and length (threats P6), and a key that stands twice is refused, since two readers would take two values.</summary>
internal static class JsonTexts
{
    private const int MostOctets = 1 << 20;

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    // Octets as they are, as jansson writes them; nothing of it goes into HTML.
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads it; false when it is no JSON.</summary>
    internal static bool TryParse(Text text, out JsonNode? root)
    {
        root = null;
        if (text.IsEmpty || text.Length > MostOctets || !Utf8.IsValid(text.Octets)) return false;
        try
        {
            if (HasBrokenEscapes(text.Octets)) return false;
            root = JsonNode.Parse(text.Octets, documentOptions: s_reading);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Half of a surrogate pair, <c>\ud800</c>: it can be written in JSON and is no text; the reader takes it and fails when it is asked for.</summary>
    private static bool HasBrokenEscapes(ReadOnlySpan<byte> octets)
    {
        if (octets.IndexOf("\\u"u8) < 0) return false;
        var reader = new Utf8JsonReader(octets, new JsonReaderOptions { MaxDepth = 64 });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            var value = reader.ValueSpan;
            for (int i = 0; i + 1 < value.Length; i++)
            {
                if (value[i] != '\\') continue;
                i++;
                if (value[i] != 'u') continue;
                int unit = Unit(value, i + 1);
                if (char.IsLowSurrogate((char)unit)) return true;
                if (char.IsHighSurrogate((char)unit))
                {
                    if (i + 6 >= value.Length || value[i + 5] != '\\' || value[i + 6] != 'u' || !char.IsLowSurrogate((char)Unit(value, i + 7))) return true;
                    i += 6;
                }
                i += 4;
            }
        }
        return false;
    }

    private static int Unit(ReadOnlySpan<byte> value, int at) =>
        at + 4 <= value.Length && Utf8Parser.TryParse(value.Slice(at, 4), out int unit, out int read, 'x') && read == 4 ? unit : 0;

    /// <summary>Writes it.</summary>
    internal static Text Write(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_writing))
        {
            if (node is null) writer.WriteNullValue();
            else node.WriteTo(writer);
        }
        return Text.Store(buffer.WrittenSpan);
    }

    /// <summary>A value as jansson's words give it: texts without quotes, 1 and 0 for true and false, undefined for null, JSON for what has parts.</summary>
    internal static Text Plain(JsonNode? node) => node switch
    {
        null => default,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text.Store(System.Text.Encoding.UTF8.GetBytes(value.GetValue<string>())),
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValueKind() == JsonValueKind.True ? 1 : 0,
        _ => Write(node),
    };
}
