using Chappe.Engine.Diagnostics;

namespace Chappe.DropIn;

/// <summary>The log of a drop-in: standard error while it starts, so that the terminal sees what goes wrong; what the configuration wants afterwards.</summary>
internal sealed class DropInLog(QueuedLogSink error, TimeProvider time) : ILogSink, IDisposable
{
    private volatile ILogSink _now = error;
    private SyslogWriter? _writer;
    private QueuedLogSink? _syslog;

    /// <inheritdoc/>
    public void Write(LogLevel level, string source, string text, string? callId) => _now.Write(level, source, text, callId);

    /// <inheritdoc/>
    public void WriteAbout(LogLevel level, string prefix, string source, string text) => _now.WriteAbout(level, prefix, source, text);

    /// <summary>Lines go to syslog from now on.</summary>
    internal void UseSyslog(string name, string facility)
    {
        _writer = new SyslogWriter(SyslogWriter.UsualPath);
        _syslog = new QueuedLogSink(_writer, new SyslogFormat(name, SyslogFormat.FacilityOf(facility)), time);
        _now = _syslog;
    }

    /// <summary>Writes what is waiting.</summary>
    public void Dispose()
    {
        _syslog?.Dispose();
        _writer?.Dispose();
    }
}
