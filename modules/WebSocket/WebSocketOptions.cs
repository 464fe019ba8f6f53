namespace Chappe.Modules.WebSocket;

/// <summary>How idle WebSockets are kept open and dead ones found.</summary>
public enum KeepaliveMechanism
{
#pragma warning disable CS1591 // Kamailio's numbers
    None = 0, Ping = 1, Pong = 2,
#pragma warning restore CS1591
}

/// <summary>The parameters of websocket.</summary>
public sealed class WebSocketOptions
{
    /// <summary>0: nothing is sent, and <c>tcp_connection_lifetime</c> ends what is idle. 1: a ping is sent to who was silent for <see cref="keepalive_timeout"/>, and who does not answer in the same time again is closed. 2: a pong is sent, which nobody answers.</summary>
    public int keepalive_mechanism { get; set => field = value is >= 0 and <= 2 ? value : throw new ArgumentException("0 none, 1 ping, 2 pong."); } = 1;
    /// <summary>After how many seconds of silence, 1 to 86400.</summary>
    public int keepalive_timeout { get; set => field = value is >= 1 and <= 86400 ? value : throw new ArgumentException("1 to 86400 seconds."); } = 180;
    /// <summary>How often we look, in seconds; Kamailio's name.</summary>
    public int keepalive_interval { get; set => field = value is >= 1 and <= 3600 ? value : throw new ArgumentException("1 to 3600 seconds."); } = 1;
    /// <summary>Taken, without effect: no process is needed for it.</summary>
    public int keepalive_processes { get; set; } = 1;
    /// <summary>The payload of pings, at most 125 octets.</summary>
    public string ping_application_data { get; set => (field, PingData) = (value, Bytes(value)); } = "Chappe WebSocket keepalive";
    /// <summary>Kamailio's sum of the sub-protocols that are spoken: 1 sip, 2 msrp. MSRP is spoken only while the scripts have an <c>event_route("msrp:frame-in")</c>.</summary>
    public int sub_protocols { get; set => field = value is >= 1 and <= 3 ? value : throw new ArgumentException("1 sip, 2 msrp, 3 both."); } = 3;
    /// <summary>Access-Control-Allow-Origin in the answer to a handshake. 0: none, 1: <c>*</c>, 2: the Origin of the request.</summary>
    public int cors_mode { get; set => field = value is >= 0 and <= 2 ? value : throw new ArgumentException("0 none, 1 any, 2 the request's Origin."); }
    /// <summary>Whom handshakes may come from: origins with blanks or commas between, as a browser writes them (<c>https://phone.example.com</c>). Empty: from anywhere. Others, and who names none, get 403.</summary>
    public string allowed_origins { get; set => (field, Origins) = (value, value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)); } = "";
    /// <summary>Most octets of one frame.</summary>
    public int max_frame_size { get; set => field = Size(value); } = 65536;
    /// <summary>Most octets of one message, all its fragments together.</summary>
    public int max_message_size { get; set => field = Size(value); } = 65536;
    /// <summary>Most fragments of one message.</summary>
    public int max_fragments { get; set => field = value is >= 1 and <= 65536 ? value : throw new ArgumentException("1 to 65536."); } = 128;

    internal byte[] PingData { get; private set; } = "Chappe WebSocket keepalive"u8.ToArray();
    internal string[] Origins { get; private set; } = [];

    private static byte[] Bytes(string value)
    {
        byte[] octets = System.Text.Encoding.UTF8.GetBytes(value);
        return octets.Length <= 125 ? octets : throw new ArgumentException("at most 125 octets (RFC 6455 section 5.5).");
    }

    private static int Size(int value) => value is >= 512 and <= 1 << 24 ? value : throw new ArgumentException("512 to 16777216 octets.");
}
