using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;

namespace Chappe.Modules.Msrp;

/// <summary>What the script wants of the transport; Kamailio's numbers.</summary>
[Flags]
internal enum MsrpSendFlags
{
    /// <summary>Nothing particular.</summary>
    None = 0,
    /// <summary>Only on a connection that is open.</summary>
    NoConnect = 1,
    /// <summary>The connection is closed behind it.</summary>
    Close = 2,
}

/// <summary>This is the MSRP side of a message that was made of a frame: its octets, its connection, and what the script has decided. Kept with the context, so that a frame takes no new memory.</summary>
public sealed class MsrpExchange : IResettable
{
    /// <summary>A buffer larger than this is not kept for the next frame.</summary>
    private const int MostKept = 16 * 1024;

    // What Kamailio's documentation shows: a request that nobody sent, so that words for requests find what they expect.
    private static ReadOnlySpan<byte> Head =>
        "MSRP sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKa\r\nFrom: <b@127.0.0.1>;tag=a\r\nTo: <a@127.0.0.1>\r\nCall-ID: a\r\nCSeq: 1 MSRP\r\nContent-Length: 0\r\n"u8;
    private static ReadOnlySpan<byte> FirstLine => "MSRP-First-Line: "u8;

    private byte[] _octets = [];
    private int _start;

    /// <summary>The connection that it came by.</summary>
    public StreamConnection Connection { get; private set; } = null!;
    /// <summary>Its parts, as places in <see cref="Octets"/>.</summary>
    public MsrpFrame Frame { get; private set; }
    /// <summary>The frame.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(_start, Length);
    /// <summary>How many octets it has.</summary>
    public int Length { get; private set; }

    /// <summary>Where the script sends it (<c>msrp_set_dst</c>); undefined: the next URI of To-Path says it.</summary>
    internal Text Destination { get; set; }
    /// <summary>The listener that the script named.</summary>
    internal Listener? SendSocket { get; set; }
    /// <summary>The session that <c>msrp_cmap_lookup</c> found.</summary>
    internal MsrpSession? Session { get; set; }
    internal MsrpSendFlags RelayFlags { get; set; }
    internal MsrpSendFlags ReplyFlags { get; set; }

    /// <summary>Takes a frame in, and makes a message of it that words can read.</summary>
    internal void Begin(RouteContext context, StreamConnection connection, ReadOnlySpan<byte> octets, in MsrpFrame frame, bool isReadable)
    {
        (Connection, Frame, Length) = (connection, frame, octets.Length);
        int most = Head.Length + FirstLine.Length + frame.Headers.End + 4 + octets.Length;
        if (_octets.Length < most) _octets = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 2048)));
        var room = _octets.AsSpan();
        int at = 0;
        void Add(Span<byte> room, scoped ReadOnlySpan<byte> part)
        {
            part.CopyTo(room[at..]);
            at += part.Length;
        }
        Add(room, Head);
        if (isReadable)
        {
            Add(room, FirstLine);
            Add(room, octets[..frame.Headers.End]);
        }
        Add(room, "\r\n"u8);
        _start = at;
        octets.CopyTo(room[at..]);
        context.Message.Parse(_octets, at);
        context.IsForeign = true;
    }

    /// <summary>A part of the frame as a text that lives as long as the message.</summary>
    internal Text Part(Slice part) => part.IsPresent ? new Text(_octets, _start + part.Offset, part.Length) : default;

    /// <summary>The whole frame.</summary>
    internal Text Whole => new(_octets, _start, Length);

    /// <inheritdoc/>
    public void Reset()
    {
        Connection = null!;
        Destination = default;
        SendSocket = null;
        Session = null;
        RelayFlags = ReplyFlags = MsrpSendFlags.None;
        Length = 0;
        if (_octets.Length > MostKept) _octets = [];
    }
}
