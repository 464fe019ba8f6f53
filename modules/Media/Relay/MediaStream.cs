namespace Chappe.Modules.Media.Relay;

/// <summary>One m-line of a call, with its two sides.</summary>
internal sealed class MediaStream
{
    internal MediaStream(MediaSession session, MediaKind kind, int index)
    {
        (Session, Index) = (session, index);
        A = new StreamSide(this, Side.A);
        B = new StreamSide(this, Side.B);
        Kind = kind;
    }

    internal MediaSession Session { get; }
    /// <summary>What it carries; a re-offer may make a fax of a voice.</summary>
    internal MediaKind Kind
    {
        get;
        set
        {
            field = value;
            A.IsFax = B.IsFax = value == MediaKind.Image;
        }
    }

    internal int Index { get; }
    internal StreamSide A { get; }
    internal StreamSide B { get; }
    internal bool IsClosed { get; private set; }
    internal StreamSide this[Side side] => side == Side.A ? A : B;

    /// <summary>The m-line was refused or taken away: nothing goes through it any more. Transports that nobody else uses are closed.</summary>
    internal void Close()
    {
        lock (Session.Gate)
        {
            IsClosed = true;
            var (a, b) = (A.Transport, B.Transport);
            A.Transport = B.Transport = null;
            if (a is { Bundle.Sides.Length: 0 }) a.Close();
            if (b is { Bundle.Sides.Length: 0 }) b.Close();
        }
    }
}
