using System.Globalization;
using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>
/// This is a line for syslog (RFC 3164 section 4.1) with Kamailio's text in it: <c>&lt;134&gt;Nov 25 22:31:40 kamailio[1792]: INFO: {Call-ID} &lt;script&gt;: text</c>.
/// No host name: the daemon at /dev/log puts its own.
/// </summary>
public sealed class SyslogFormat(string name, int facility) : ILogFormat
{
    private static readonly string[] s_facilities =
        ["KERN", "USER", "MAIL", "DAEMON", "AUTH", "SYSLOG", "LPR", "NEWS", "UUCP", "CRON", "AUTHPRIV", "FTP", "NTP", "AUDIT", "ALERT", "CLOCK", "LOCAL0", "LOCAL1", "LOCAL2", "LOCAL3", "LOCAL4", "LOCAL5", "LOCAL6", "LOCAL7"];

    private readonly string _tag = string.Create(CultureInfo.InvariantCulture, $"{name}[{Environment.ProcessId}]: ");

    /// <summary>The number of a facility as Kamailio writes it, <c>LOG_LOCAL0</c>; that of DAEMON for what is none.</summary>
    public static int FacilityOf(string written)
    {
        string name = written.StartsWith("LOG_", StringComparison.OrdinalIgnoreCase) ? written[4..] : written;
        int at = Array.FindIndex(s_facilities, f => f.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? 3 : at;
    }

    /// <inheritdoc/>
    public void Append(StringBuilder output, in LogLine line)
    {
        var time = line.Time.ToLocalTime();
        output.Append(CultureInfo.InvariantCulture, $"<{facility * 8 + Severity(line.Level)}>{time:MMM} {time.Day,2} {time:HH:mm:ss} ").Append(_tag).Append(TextLogFormat.NameOf(line.Level)).Append(": ");
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

    // RFC 3164 section 4.1.1, table 2, for Kamailio's levels.
    private static int Severity(LogLevel level) => level switch
    {
        <= LogLevel.Alert => 1,
        <= LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Notice => 5,
        LogLevel.Info => 6,
        _ => 7,
    };
}
