using System.Collections.Immutable;

namespace Chappe.Engine.Diagnostics;

/// <summary>Takes finished log lines: standard error, syslog, a test.</summary>
public interface ILogSink
{
    /// <summary>Writes one line. <paramref name="source"/> is <c>&lt;script&gt;</c>, <c>core</c> or a module's name. Must not throw and not wait long.</summary>
    void Write(LogLevel level, string source, string text, string? callId);

    /// <summary>Writes one line about a message, with what the script wants before it.</summary>
    void WriteAbout(LogLevel level, string prefix, string source, string text) => Write(level, source, prefix + text, null);
}

/// <summary>This is where the engine says what happens. Text from the network is data here: control octets are shown, never sent to a terminal (threats G6).</summary>
public sealed class Log(ILogSink sink, TimeProvider time)
{
    private volatile ImmutableDictionary<string, LogLevel> _levels = ImmutableDictionary<string, LogLevel>.Empty;
    private LogLevel _level = LogLevel.Info, _highest = LogLevel.Info;
    private long _windowStart;
    private int _windowCount;

    /// <summary>Lines above this level are not written, unless their source has a level of its own.</summary>
    public LogLevel Level
    {
        get => _level;
        set
        {
            _level = value;
            FindHighest();
        }
    }

    /// <summary>True when a line of <paramref name="level"/> may be written; ask before building a text.</summary>
    public bool IsOn(LogLevel level) => level <= _highest;

    /// <summary>The level of one source: <c>core</c>, a module's name, <c>&lt;script&gt;</c>.</summary>
    public LogLevel LevelOf(string source) => _levels.TryGetValue(source, out var own) ? own : _level;

    /// <summary>Gives a source a level of its own; null takes it away. Names come from operators and scripts: at most 256.</summary>
    public void SetLevel(string source, LogLevel? level)
    {
        if (level is null) _levels = _levels.Remove(source);
        else if (_levels.Count < 256) _levels = _levels.SetItem(source, level.Value);
        FindHighest();
    }

    private void FindHighest() => _highest = _levels.Values.Append(_level).Max();

    /// <summary>Writes a line if its level is on.</summary>
    public void Write(LogLevel level, string source, string text, string? callId = null)
    {
        if (level <= _highest && level <= LevelOf(source)) sink.Write(level, source, text, callId);
    }

    /// <summary>Writes a line about a message if its level is on, with what the script wants before it.</summary>
    public void WriteAbout(LogLevel level, string prefix, string source, string text)
    {
        if (level <= _highest && level <= LevelOf(source)) sink.WriteAbout(level, prefix, source, text);
    }

    /// <summary>For what a stranger on the network can cause: at most 20 such lines a second (threats G1).</summary>
    public void WriteLimited(LogLevel level, string source, string text, string? callId = null)
    {
        if (level > _highest || level > LevelOf(source)) return;
        long second = time.GetTimestamp() / time.TimestampFrequency;
        if (Interlocked.Exchange(ref _windowStart, second) != second) Volatile.Write(ref _windowCount, 0);
        if (Interlocked.Increment(ref _windowCount) <= 20) sink.Write(level, source, text, callId);
    }

    /// <summary>Octets as one line of printable text, cut at <paramref name="limit"/>.</summary>
    public static string Printable(ReadOnlySpan<byte> octets, int limit = 200)
    {
        bool cut = octets.Length > limit;
        if (cut) octets = octets[..limit];
        return string.Create(octets.Length + (cut ? 1 : 0), octets, static (text, from) =>
        {
            for (int i = 0; i < from.Length; i++) text[i] = from[i] is >= 0x20 and < 0x7F ? (char)from[i] : '.';
            if (text.Length > from.Length) text[^1] = '…';
        });
    }
}
