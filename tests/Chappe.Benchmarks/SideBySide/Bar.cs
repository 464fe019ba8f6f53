namespace Chappe.Benchmarks.SideBySide;

/// <summary>One figure that Chappe wants to reach beside the server that everybody uses.</summary>
/// <param name="Scenario">The harness's name of the scenario.</param>
/// <param name="Unit">What one unit of it is.</param>
/// <param name="Ratio">CPU a unit, Chappe over the other: at most this.</param>
internal sealed record Bar(string Scenario, string Unit, double? Ratio)
{
    /// <summary>All scenarios of the harness, in the order of the page.</summary>
    internal static readonly Bar[] All =
    [
        new("options-stateless", "request", 0.6),
        new("proxy-udp", "call", 0.6),
        new("script-heavy", "request", 0.35),
        new("register", "REGISTER", 0.7),
        new("register-digest", "REGISTER", 0.7),
        new("lookup", "call", 0.6),
        new("websocket-register", "REGISTER", 0.6),
        new("default-config", "REGISTER and call", 0.5),
        new("ringing", "call", null),
        new("media-rtp", "packet", 0.5),
        new("media-sdes", "packet", 0.5),
        new("media-dtls", "packet", 0.5),
    ];

    /// <summary>The server that is measured beside Chappe.</summary>
    internal string Other => Scenario.StartsWith("media-", StringComparison.Ordinal) ? "rtpengine" : "kamailio";
}
