namespace Chappe.Engine.Transports;

/// <summary>One address to listen on, as written in <c>listen("udp:127.0.0.1:5060")</c>: <c>[proto:]address[:port][/advertised[:port]][/name]</c>.</summary>
public sealed record ListenSpec(TransportKind Transport, string Address, int Port)
{
    /// <summary>What to write into Via and Record-Route instead of the bound address.</summary>
    public string? AdvertisedHost { get; init; }
    /// <summary>The advertised port; 0 for the default one.</summary>
    public int AdvertisedPort { get; init; }
    /// <summary>A name for <c>force_send_socket</c> and <c>$fs</c>.</summary>
    public string? Name { get; init; }
    /// <summary>Where the script said so.</summary>
    public string File { get; init; } = "";
    /// <summary>The line where the script said so.</summary>
    public int Line { get; init; }

    /// <summary>5061 for TLS, else 5060; 80 and 443 for WebSockets.</summary>
    public int DefaultPort => Transport switch { TransportKind.Tls => 5061, TransportKind.Ws => 80, TransportKind.Wss => 443, _ => 5060 };

    /// <summary>Reads the written form.</summary>
    /// <returns>null with a sentence in <paramref name="problem"/> when it cannot be read.</returns>
    public static ListenSpec? Parse(string text, out string? problem) => throw new NotImplementedException();
}
