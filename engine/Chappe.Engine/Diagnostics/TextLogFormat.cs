using System.Globalization;
using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>
/// This is the shape that readers of Kamailio's standard error know: <c> 4(1792) INFO: {Call-ID} &lt;script&gt;: text</c>, with the worker,
/// the process, the level, the message it is about, and who says it.
/// </summary>
public sealed class TextLogFormat : ILogFormat
{
    private readonly string _process = string.Create(CultureInfo.InvariantCulture, $"({Environment.ProcessId}) ");

    /// <inheritdoc/>
    public void Append(StringBuilder output, in LogLine line)
    {
        output.Append(CultureInfo.InvariantCulture, $"{line.Worker,2}").Append(_process).Append(NameOf(line.Level)).Append(": ");
        if (line.CallId is { } callId)
        {
            output.Append('{');
            LogText.AppendEscaped(output, callId, 128);
            output.Append("} ");
        }
        LogText.AppendEscaped(output, line.Prefix, 512);
        output.Append(line.Source is "core" ? "<core>" : line.Source).Append(": ");
        LogText.AppendEscaped(output, line.Text);
        output.Append('\n');
    }

    /// <summary>Kamailio's word for a level.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        <= LogLevel.Alert => "ALERT",
        LogLevel.Bug => "BUG",
        LogLevel.Critical2 or LogLevel.Critical => "CRITICAL",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARNING",
        LogLevel.Notice => "NOTICE",
        LogLevel.Info => "INFO",
        _ => "DEBUG",
    };
}
