using System.Text;
using Chappe.Engine.Diagnostics;

namespace Chappe.Tests.Engine.Diagnostics;

public sealed class QueuedLogSinkTests
{
    /// <summary>A reader of the log that does not read until it is told to.</summary>
    private sealed class SlowReader : TextWriter
    {
        private readonly StringBuilder _text = new();
        public ManualResetEventSlim Reads { get; } = new();
        public override Encoding Encoding => Encoding.UTF8;
        public override void Write(ReadOnlySpan<char> buffer)
        {
            Reads.Wait();
            lock (_text) _text.Append(buffer);
        }
        public string Text { get { lock (_text) return _text.ToString(); } }
    }

    private sealed class ClosedPipe : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
        public override void Write(ReadOnlySpan<char> buffer) => throw new IOException("Broken pipe");
    }

    [Test]
    public void What_was_said_before_the_end_is_written_in_order()
    {
        var reader = new SlowReader();
        reader.Reads.Set();
        using (var sink = new QueuedLogSink(reader, new TextLogFormat(), TimeProvider.System))
            for (int i = 0; i < 1000; i++) sink.Write(LogLevel.Info, "core", $"line {i}.", null);
        var lines = reader.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Select(l => l[(l.IndexOf("line ", StringComparison.Ordinal) + 5)..].TrimEnd('.')), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
    }

    // Threats G2, G5.
    [Test, CancelAfter(10_000)]
    public void A_reader_that_does_not_read_holds_nobody_up_and_the_loss_is_told()
    {
        var reader = new SlowReader();
        using (var sink = new QueuedLogSink(reader, new TextLogFormat(), TimeProvider.System))
        {
            for (int i = 0; i < 100_000; i++) sink.Write(LogLevel.Info, "core", "flood", null);
            Assert.That(sink.Dropped.Value, Is.GreaterThan(80_000));
            reader.Reads.Set();
        }
        Assert.That(reader.Text, Does.Contain("log lines were dropped"));
    }

    // Threat G1: a log that nobody reads any more is no reason to end.
    [Test]
    public void A_closed_pipe_ends_the_log_not_the_process()
    {
        using var sink = new QueuedLogSink(new ClosedPipe(), new TextLogFormat(), TimeProvider.System);
        for (int i = 0; i < 20_000; i++) sink.Write(LogLevel.Info, "core", "to nobody", null);
        Assert.That(sink.Dropped.Value, Is.GreaterThan(0));
    }
}
