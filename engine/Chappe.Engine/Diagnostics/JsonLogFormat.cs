using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Chappe.Engine.Diagnostics;

/// <summary>This is a JSON object a line: <c>time level pid worker module callid message</c>. JSON's own escapes keep it one line, and harmless to a terminal.</summary>
public sealed class JsonLogFormat : ILogFormat
{
    private readonly ArrayBufferWriter<byte> _octets = new(512);

    /// <inheritdoc/>
    public void Append(StringBuilder output, in LogLine line)
    {
        _octets.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_octets))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, line.Time.UtcDateTime);
            json.WriteString("level"u8, TextLogFormat.NameOf(line.Level));
            json.WriteNumber("pid"u8, Environment.ProcessId);
            json.WriteNumber("worker"u8, line.Worker);
            json.WriteString("module"u8, line.Source.Trim('<', '>'));
            if (line.Prefix is { Length: > 0 } prefix) json.WriteString("prefix"u8, prefix.Trim());
            if (line.CallId is { } callId) json.WriteString("callid"u8, Cut(callId));
            json.WriteString("message"u8, Cut(line.Text));
            json.WriteEndObject();
        }
        output.Append(Encoding.UTF8.GetString(_octets.WrittenSpan)).Append('\n');
    }

    private static ReadOnlySpan<char> Cut(string text) => text.Length <= LogText.Limit ? text : text.AsSpan(0, LogText.Limit);
}
