using System.Net;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;

namespace Chappe.Modules.Media;

/// <summary>The parameters of the media relay in this process.</summary>
public sealed class MediaOptions
{
    /// <summary>Networks that media goes through, as rtpengine's <c>--interface</c> has them: <c>[name/]address[!advertised]</c>. The names are those of <c>direction=</c>. Empty: the addresses that SIP listens on.</summary>
    public List<string> interfaces { get; } = [];
    /// <summary>The lowest port.</summary>
    public int port_min { get; set => field = Port(value); } = 30000;
    /// <summary>The highest port. A call of two phones takes 4, two browsers' 2.</summary>
    public int port_max { get; set => field = Port(value); } = 40000;
    /// <summary>Seconds without media after which a call's media has ended; <c>event_route("rtpengine:media-timeout")</c> tells of it.</summary>
    public int timeout { get; set => field = Seconds(value); } = 60;
    /// <summary>The same while everybody is on hold.</summary>
    public int silent_timeout { get; set => field = Seconds(value); } = 3600;
    /// <summary>Seconds for which an offer that nobody answers keeps its ports.</summary>
    public int offer_timeout { get; set => field = Seconds(value); } = 240;
    /// <summary>Seconds between the delete of a call that was never answered and its end, so that other branches of a fork may still be answered.</summary>
    public int delete_delay { get; set => field = value is >= 0 and <= 86400 ? value : throw new ArgumentException("0 to 86400 seconds."); } = 30;
    /// <summary>Most calls at a time.</summary>
    public int max_sessions { get; set => field = value is >= 1 and <= 1_000_000 ? value : throw new ArgumentException("1 to 1000000."); } = 20000;
    /// <summary>Threads that carry packets; 0: one a processor.</summary>
    public int workers { get; set => field = value is >= 0 and <= 256 ? value : throw new ArgumentException("0 to 256."); }
    /// <summary>Milliseconds that packets may wait for others once there are some 40 calls, which saves a third of the processor; 0: none waits.</summary>
    public int gather { get; set => field = value is >= 0 and <= 10 ? value : throw new ArgumentException("0 to 10 milliseconds."); } = 1;
    /// <summary>The TOS octet of what is sent; 184 is DSCP EF.</summary>
    public int tos { get; set => field = value is >= 0 and <= 255 ? value : throw new ArgumentException("0 to 255."); } = 184;
    /// <summary>Where recordings go; empty: nothing is recorded. A name that a command gives is a name within this folder.</summary>
    public string recording_folder { get; set; } = "";
    /// <summary><c>pcap</c>: all RTP in the clear; <c>wav</c>: G.711 voice, caller on the left, callee on the right.</summary>
    public string recording_format { get; set => field = value is "pcap" or "wav" ? value : throw new ArgumentException("pcap or wav."); } = "pcap";
    /// <summary>Where another proxy may ask for the relay by the NG protocol: <c>udp:127.0.0.1:2223</c>. Empty: nowhere.</summary>
    public List<string> listen_ng { get; } = [];
    /// <summary>Who may, beside this machine: addresses or networks (<c>10.0.0.0/24</c>).</summary>
    public List<string> ng_allowed { get; } = [];

    /// <summary>Reads one of <see cref="interfaces"/>.</summary>
    /// <returns>null when it cannot be read.</returns>
    internal static MediaInterface? ReadInterface(string text)
    {
        int slash = text.IndexOf('/');
        string name = slash < 0 ? "default" : text[..slash].Trim();
        var parts = text[(slash + 1)..].Split('!', 2, StringSplitOptions.TrimEntries);
        if (name.Length == 0 || !TryAddress(parts[0], out var local)) return null;
        return parts.Length == 1 ? new MediaInterface(name, local, local) : TryAddress(parts[1], out var advertised) && advertised.IsIPv4 == local.IsIPv4 ? new MediaInterface(name, local, advertised) : null;
    }

    /// <summary>Reads one of <see cref="listen_ng"/>.</summary>
    internal static IPEndPoint? ReadListener(string text) =>
        IPEndPoint.TryParse(text.StartsWith("udp:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text, out var point) && point.Port is > 0 and <= ushort.MaxValue ? point : null;

    private static bool TryAddress(string text, out NetAddress address) => NetAddress.TryParseHost(System.Text.Encoding.ASCII.GetBytes(text), 0, out address) && !address.IsUnspecified && !address.IsMulticastOrBroadcast;

    private static int Port(int value) => value is >= 1024 and <= 65534 ? value : throw new ArgumentException("1024 to 65534.");

    private static int Seconds(int value) => value is >= 1 and <= 864000 ? value : throw new ArgumentException("1 to 864000 seconds.");
}
