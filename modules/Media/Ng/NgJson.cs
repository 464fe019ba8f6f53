using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Chappe.Modules.Media.Ng;

/// <summary>The dictionary as JSON. Its texts are characters, so octets that are no UTF-8 become U+FFFD; true and false become 1 and 0, a number that is no integer its text, null nothing.</summary>
internal static class NgJson
{
    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = BencodeReader.MaxDepth };
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads one object that fills <paramref name="octets"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out NgDictionary? dictionary, out NgFault fault)
    {
        (dictionary, fault) = (null, NgFault.None);
        var reader = new Utf8JsonReader(octets.TrimEnd((byte)0), s_reading);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) fault = NgFault.NoDictionary;
            else dictionary = ReadDictionary(ref reader, ref fault);
            // Reads on to the end: what follows would be an exception too.
            if (fault == NgFault.None) reader.Read();
        }
        catch (JsonException)
        {
            // The framework's reader has no other way to say so; this is not a message's path but an answer to garbage on the control port.
            fault = NgFault.BadValue;
        }
        catch (InvalidOperationException)
        {
            // A text whose escapes are no characters: a lone surrogate.
            fault = NgFault.BadValue;
        }
        if (fault != NgFault.None) dictionary = null;
        return dictionary is not null;
    }

    /// <summary>Writes <paramref name="value"/>.</summary>
    public static void Write(IBufferWriter<byte> to, NgValue value)
    {
        using var writer = new Utf8JsonWriter(to, s_writing);
        Write(writer, value);
    }

    private static NgDictionary ReadDictionary(ref Utf8JsonReader reader, ref NgFault fault)
    {
        var dictionary = new NgDictionary();
        while (fault == NgFault.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > BencodeReader.MaxName) fault = NgFault.BadName;
            reader.Read();
            if (Read(ref reader, ref fault) is { } value && !dictionary.TryAdd(name, value)) fault = NgFault.SameNameTwice;
        }
        return dictionary;
    }

    private static NgList ReadList(ref Utf8JsonReader reader, ref NgFault fault)
    {
        var list = new NgList();
        while (fault == NgFault.None && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (Read(ref reader, ref fault) is { } value) list.Add(value);
        return list;
    }

    private static NgValue? Read(ref Utf8JsonReader reader, ref NgFault fault) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadDictionary(ref reader, ref fault),
        JsonTokenType.StartArray => ReadList(ref reader, ref fault),
        JsonTokenType.String => new NgText(reader.GetString()!),
        JsonTokenType.Number => reader.TryGetInt64(out long number) ? new NgInteger(number) : new NgText(Encoding.ASCII.GetString(reader.ValueSpan)),
        JsonTokenType.True => new NgInteger(1),
        JsonTokenType.False => new NgInteger(0),
        _ => null,
    };

    private static void Write(Utf8JsonWriter writer, NgValue value)
    {
        switch (value)
        {
            case NgText text:
                writer.WriteStringValue(text.ToString());
                break;
            case NgInteger number:
                writer.WriteNumberValue(number.Value);
                break;
            case NgList list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            case NgDictionary dictionary:
                writer.WriteStartObject();
                foreach (var (name, item) in dictionary)
                {
                    writer.WritePropertyName(name);
                    Write(writer, item);
                }
                writer.WriteEndObject();
                break;
        }
    }
}
