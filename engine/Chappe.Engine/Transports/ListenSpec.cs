namespace Chappe.Engine.Transports;

/// <summary>One address to listen on, as written in <c>listen("udp:127.0.0.1:5060")</c>: <c>[proto:]address[:port][/advertised[:port]][/name]</c>.</summary>
/// <param name="Transport">The transport; <see cref="TransportKind.Any"/> when none is written: UDP and TCP, as in Kamailio.</param>
/// <param name="Address">A numeric address without brackets, a host name, or the name of a network interface.</param>
/// <param name="Port">The port; 0 lets the system choose one.</param>
public sealed partial record ListenSpec(TransportKind Transport, string Address, int Port)
{
    /// <summary>What to write into Via and Record-Route instead of the bound address; an IPv6 address keeps its brackets.</summary>
    public string? AdvertisedHost { get; init; }
    /// <summary>The advertised port; 0 for the default one.</summary>
    public int AdvertisedPort { get; init; }
    /// <summary>A name for <c>force_send_socket</c> and <c>$fs</c>.</summary>
    public string? Name { get; init; }
    /// <summary>The host name that was written in place of the address; it names us too.</summary>
    public string? HostName { get; init; }
    /// <summary>Where the script said so.</summary>
    public string File { get; init; } = "";
    /// <summary>The line where the script said so.</summary>
    public int Line { get; init; }

    /// <summary>5061 for TLS, else 5060; 80 and 443 for WebSockets.</summary>
    public int DefaultPort => DefaultPortOf(Transport);

    /// <summary>The port that a URI without one means: 5061 for TLS, 80 and 443 for WebSockets, else 5060 (RFC 3261 section 19.1.2).</summary>
    public static int DefaultPortOf(TransportKind transport) =>
        transport switch { TransportKind.Tls => 5061, TransportKind.Ws => 80, TransportKind.Wss => 443, _ => 5060 };

    /// <summary>Same address, transport, advertised host and name, wherever it was written: the open listener may stay.</summary>
    public bool IsSameAs(ListenSpec other) => this with { File = "", Line = 0 } == other with { File = "", Line = 0 };

    /// <summary>The short form, as in Kamailio: <c>udp:127.0.0.1:5060</c>.</summary>
    public string Text
    {
        get
        {
            string host = Address.Contains(':') ? $"[{Address}]" : Address;
            return Transport == TransportKind.Any ? $"{host}:{Port}" : $"{Transport.ToString().ToLowerInvariant()}:{host}:{Port}";
        }
    }
}
