using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>
/// This is the sink that never makes a worker wait: lines go into a bounded queue, one thread writes them out. When the reader of the log is
/// slower than what there is to say, lines are dropped and counted, and the log says how many (threats G2, G5).
/// </summary>
public sealed class QueuedLogSink : ILogSink, IDisposable
{
    private const int Limit = 8192;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TextWriter _output;
    private readonly ILogFormat _format;
    private readonly TimeProvider _time;
    private readonly Thread _writer;
    private Queue<LogLine> _waiting = new();
    private Queue<LogLine> _writing = new();
    private long _told;
    private volatile bool _ending;

    /// <summary>Starts the thread that writes to <paramref name="output"/>, which stays the caller's.</summary>
    public QueuedLogSink(TextWriter output, ILogFormat format, TimeProvider time)
    {
        (_output, _format, _time) = (output, format, time);
        _writer = new Thread(Run) { IsBackground = true, Name = "chappe log" };
        _writer.Start();
    }

    /// <summary>How many lines were dropped.</summary>
    public Counter Dropped { get; } = new();

    /// <inheritdoc/>
    public void Write(LogLevel level, string source, string text, string? callId) =>
        Take(new LogLine(_time.GetUtcNow(), Environment.CurrentManagedThreadId, level, source, text, callId));

    /// <inheritdoc/>
    public void WriteAbout(LogLevel level, string prefix, string source, string text) =>
        Take(new LogLine(_time.GetUtcNow(), Environment.CurrentManagedThreadId, level, source, text, null) { Prefix = prefix });

    private void Take(LogLine line)
    {
        lock (_gate)
        {
            if (_waiting.Count >= Limit)
            {
                Dropped.Add();
                return;
            }
            _waiting.Enqueue(line);
            if (_waiting.Count > 1) return; // the writer was woken by the first one
        }
        _wake.Set();
    }

    /// <summary>Writes what is waiting and ends the thread; gives up after two seconds when nobody reads the log.</summary>
    public void Dispose()
    {
        _ending = true;
        _wake.Set();
        if (_writer.Join(TimeSpan.FromSeconds(2))) _wake.Dispose();
    }

    private void Run()
    {
        var text = new StringBuilder();
        while (true)
        {
            bool last = _ending;
            lock (_gate) (_waiting, _writing) = (_writing, _waiting);
            while (_writing.TryDequeue(out var line)) _format.Append(text, line);
            TellDropped(text);
            if (text.Length > 0 && !TryWrite(text)) return;
            text.Clear();
            if (last) return;
            _wake.WaitOne();
        }
    }

    private void TellDropped(StringBuilder text)
    {
        long dropped = Dropped.Value;
        if (dropped == _told) return;
        _format.Append(text, new LogLine(_time.GetUtcNow(), Environment.CurrentManagedThreadId, LogLevel.Warning, "core",
            $"{dropped - _told} log lines were dropped: they came faster than they could be written", null));
        _told = dropped;
    }

    private bool TryWrite(StringBuilder text)
    {
        try
        {
            foreach (var chunk in text.GetChunks()) _output.Write(chunk.Span);
            _output.Flush();
            return true;
        }
        catch (IOException)
        {
            // Nobody reads the log any more (a closed pipe). Routing calls matters more; the queue fills and the counter tells.
            return false;
        }
    }
}
