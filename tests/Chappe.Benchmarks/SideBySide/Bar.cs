namespace Chappe.Benchmarks.SideBySide;

/// <summary>One figure that Chappe wants to reach beside the server that everybody uses.</summary>
/// <param name="Scenario">The harness's name of the scenario.</param>
/// <param name="Unit">What one unit of it is.</param>
/// <param name="Ratio">CPU a unit, Chappe over the other: at most this.</param>
/// <param name="Offered">What the harness offers when it is told nothing, in units a second (media: sessions).</param>
internal sealed record Bar(string Scenario, string Unit, double? Ratio, double Offered)
{
    /// <summary>Calls a second that one core must carry.</summary>
    internal const double PeakOfCalls = 8000;
    /// <summary>p50 and p99 of the time added to a call, Chappe over the other.</summary>
    internal const double AddedP50 = 0.8, AddedP99 = 1.0;
    /// <summary>Sessions at which the relay may lose nothing.</summary>
    internal const double ManySessions = 500;

    /// <summary>Octets (or CPU) that one thing of a kind may take: the harness's scenario and figure, what it is, the most that is wanted, and whether that is a ratio.</summary>
    internal static readonly (string Scenario, string Figure, string Name, double? Most, bool IsRatio)[] Each =
    [
        ("register", "bytes_per_aor", "octets a registered user", 944, false),
        ("ringing", "bytes_per_txn", "octets a ringing call", 5120, false),
        ("websocket-register", "bytes_per_conn", "octets a WebSocket connection", 8192, false),
        ("websocket-register", "setup_cpu_us_per_conn", "µs of CPU to connect, upgrade and register", 0.6, true),
        ("media-rtp", "bytes_per_session", "octets a media session", null, false),
        ("media-rtp", "setup_cpu_us_per_session", "µs of CPU to set up an RTP session", null, true),
        ("media-dtls", "setup_cpu_us_per_session", "µs of CPU to set up a DTLS-SRTP session", null, true),
    ];

    /// <summary>All scenarios of the harness, in the order of the page.</summary>
    internal static readonly Bar[] All =
    [
        new("options-stateless", "request", 0.6, 15000),
        new("proxy-udp", "call", 0.6, 2000),
        new("script-heavy", "request", 0.35, 8000),
        new("register", "REGISTER", 0.7, 8000),
        new("register-digest", "REGISTER", 0.7, 5000),
        new("lookup", "call", 0.6, 2000),
        new("websocket-register", "REGISTER", 0.6, 1000),
        new("default-config", "REGISTER and call", 0.5, 300),
        new("ringing", "call", null, 2000),
        new("media-rtp", "packet", 0.5, 200),
        new("media-sdes", "packet", 0.5, 200),
        new("media-dtls", "packet", 0.5, 200),
    ];

    /// <summary>The server that is measured beside Chappe.</summary>
    internal string Other => Scenario.StartsWith("media-", StringComparison.Ordinal) ? "rtpengine" : "kamailio";
}
