using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay.Recording;
using Chappe.Modules.Media.Relay.Statistics;

namespace Chappe.Modules.Media.Relay;

/// <summary>
/// The media of one call: its m-lines and the ways to its two peers. One lock guards all of it; a worker holds it while it carries a
/// port's packets, others while they change terms.
/// </summary>
internal sealed class MediaSession
{
    private readonly List<MediaTransport> _transports = [];
    private readonly List<MediaStream> _streams = [];
    private readonly long _began;
    private long _answered;
    private int _reported;
    private MediaStatistics? _last;

    internal MediaSession(MediaRelay relay, string id, int number)
    {
        (Relay, Id, Number) = (relay, id, number);
        _began = Now;
    }

    internal MediaRelay Relay { get; }
    /// <summary>The call's name, for logs and statistics.</summary>
    internal string Id { get; }
    /// <summary>Counts sessions; tells which worker has this one.</summary>
    internal int Number { get; }
    /// <summary>Whatever its maker wants to find again.</summary>
    internal object? Owner { get; set; }
    /// <summary>Called when the session will not come to a good end, once for each reason, on a timer's or a handshake's thread, outside the lock.</summary>
    internal Action<MediaSession, MediaTrouble>? Trouble { get; set; }
    internal Lock Gate { get; } = new();
    internal bool IsClosed { get; private set; }
    internal bool IsAnswered => Volatile.Read(ref _answered) != 0;
    internal DropCounters Drops => Relay.Drops;
    /// <summary>Microseconds.</summary>
    internal long Now => MediaClock.Microseconds(Relay.Clock);

    internal IReadOnlyList<MediaStream> Streams
    {
        get { lock (Gate) return [.. _streams]; }
    }

    /// <summary>Opens a pair of ports on a network.</summary>
    /// <returns>null when there are none left, or the session is closed.</returns>
    internal MediaTransport? OpenTransport(MediaInterface on, MediaSecurity security = MediaSecurity.Plain)
    {
        if (!Relay.PoolOf(on).TryOpen(this, out var rtp, out var rtcp))
        {
            Relay.Log.WriteLimited(LogLevel.Error, "media", $"no free port on {on.Name} for {Id}");
            return null;
        }
        lock (Gate)
        {
            var transport = new MediaTransport(this, on, rtp, rtcp, security);
            _transports.Add(transport);
            if (IsClosed)
            {
                transport.Close();
                return null;
            }
            Relay.Begin(rtp);
            Relay.Begin(rtcp);
            return transport;
        }
    }

    /// <summary>Adds an m-line.</summary>
    internal MediaStream AddStream(MediaKind kind)
    {
        lock (Gate)
        {
            var stream = new MediaStream(this, kind, _streams.Count);
            _streams.Add(stream);
            return stream;
        }
    }

    /// <summary>The figures; after the end those of the end.</summary>
    internal MediaStatistics Snapshot()
    {
        lock (Gate) return _last ?? Measure();
    }

    /// <summary>The recording that is being made.</summary>
    internal Recorder? Recorder { get; private set; }

    /// <summary>Begins to record; one that was being made ends.</summary>
    /// <returns>null, or why there is no recording.</returns>
    internal string? StartRecording(RecordingTerms terms)
    {
        Recorder recorder;
        try
        {
            recorder = new Recorder(Relay.Recordings, terms, Now, Relay.Clock.Provider.GetUtcNow());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return fault.Message;
        }
        lock (Gate)
        {
            Recorder?.Stop();
            Recorder = IsClosed ? null : recorder;
        }
        if (IsClosed) recorder.Stop();
        return null;
    }

    /// <summary>Ends the recording.</summary>
    /// <returns>It, so that one can wait for the file; null when none was being made.</returns>
    internal Recorder? StopRecording()
    {
        lock (Gate)
        {
            var recorder = Recorder;
            recorder?.Stop();
            Recorder = null;
            return recorder;
        }
    }

    /// <summary>Gives all ports back and forgets all keys. The figures stay.</summary>
    internal void Close()
    {
        lock (Gate)
        {
            if (IsClosed) return;
            _last = Measure();
            IsClosed = true;
            StopRecording();
            foreach (var transport in _transports.ToArray()) transport.Close();
        }
        Relay.Forget(this);
    }

    /// <summary>Looks, once a second, whether anybody is still there.</summary>
    internal void Check()
    {
        MediaTrouble? trouble = null;
        lock (Gate)
        {
            if (IsClosed) return;
            long now = Now;
            if (HasTimedOut(now)) trouble = MediaTrouble.Timeout;
            else if (_transports.Any(t => t.HasLostConsent(now))) trouble = MediaTrouble.IceFailed;
        }
        if (trouble is not { } what) return;
        Report(what, what == MediaTrouble.Timeout ? "nothing was heard" : "the peer's consent has ended");
        // Whoever owns the session has been told; ports are not left to its forgetfulness.
        if (what == MediaTrouble.Timeout) Close();
    }

    internal void Report(MediaTrouble what, string why)
    {
        if ((Interlocked.Or(ref _reported, 1 << (int)what) & 1 << (int)what) != 0) return;
        Relay.NoteTrouble(what);
        if (Relay.Log.IsOn(LogLevel.Info)) Relay.Log.Write(LogLevel.Info, "media", $"{what}: {why}", Id);
        Trouble?.Invoke(this, what);
    }

    /// <summary>The other side has said something: the session is more than an offer.</summary>
    internal void NoteAnswer()
    {
        if (_answered == 0) Volatile.Write(ref _answered, Now);
    }

    internal void NoteTerms(MediaTransport transport)
    {
        if (_streams.Any(s => s.B.Transport == transport)) NoteAnswer();
    }

    internal void NoteFault() => Relay.Faults.Add();

    internal void Forget(MediaTransport transport) => _transports.Remove(transport);

    /// <summary>True for an address of this session's own ports, as bound or as advertised.</summary>
    internal bool IsOwn(NetAddress address) => _transports.Any(t =>
        (address.Port == t.Rtp.Port || address.Port == t.Rtcp.Port) && (address.SameHost(t.Rtp) || address.SameHost(t.Interface.Local)));

    private bool HasTimedOut(long now)
    {
        if (_answered == 0) return now - _began > Microseconds(Relay.Options.OfferTimeout);
        long heard = _answered;
        bool isHeld = _streams.Count > 0;
        foreach (var stream in _streams)
        {
            heard = Math.Max(heard, Math.Max(stream.A.LastHeard, stream.B.LastHeard));
            if (!stream.IsClosed && stream.A.Terms is not { Direction: not MediaDirection.SendRecv } && stream.B.Terms is not { Direction: not MediaDirection.SendRecv }) isHeld = false;
        }
        return now - heard > Microseconds(isHeld ? Relay.Options.SilentTimeout : Relay.Options.MediaTimeout);
    }

    private MediaStatistics Measure()
    {
        long now = Now;
        return new MediaStatistics(Id, (now - _began) / 1000, [.. _streams.SelectMany(s => new[] { s.A.Snapshot(now), s.B.Snapshot(now) })]);
    }

    private static long Microseconds(TimeSpan span) => (long)span.TotalMicroseconds;
}
