using System.Globalization;

namespace Chappe.Modules.Dispatcher;

/// <summary>The attributes of a destination: <c>name=value;name=value</c>. What we do not know is the script's business and stays in <see cref="Body"/>.</summary>
internal sealed record DestinationAttributes
{
    /// <summary>As written.</summary>
    public string Body { get; private init; } = "";
    /// <summary>Its own name, by which calls are counted.</summary>
    public string? Duid { get; private init; }
    /// <summary>Most calls at a time, 0 for any number.</summary>
    public int MaxLoad { get; private init; }
    /// <summary>Its share in percent (algorithm 9).</summary>
    public int Weight { get; private init; }
    /// <summary>Its share relative to the others that are up (algorithm 11).</summary>
    public int RelativeWeight { get; private init; }
    /// <summary>The listener to send from, by address.</summary>
    public string? Socket { get; private init; }
    /// <summary>The listener to send from, by name.</summary>
    public string? SocketName { get; private init; }
    /// <summary>The From of its probes.</summary>
    public string? PingFrom { get; private init; }
    /// <summary>Where its probes are sent to instead.</summary>
    public string? OutboundProxy { get; private init; }
    /// <summary>Its latency in milliseconds before it was measured (algorithm 13).</summary>
    public int Latency { get; private init; }

    /// <summary>Only what its latency has grown by counts (algorithm 13).</summary>
    public bool CountsCongestion { get; private init; }

    /// <summary>No attributes.</summary>
    public static DestinationAttributes None { get; } = new();

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">A number is none.</exception>
    public static DestinationAttributes Parse(string body)
    {
        body = body.Trim();
        if (body.Length == 0) return None;
        var read = new DestinationAttributes { Body = body };
        foreach (string part in body.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) continue;
            string name = part[..equals].Trim(), value = part[(equals + 1)..].Trim();
            read = name switch
            {
                "duid" => read with { Duid = value },
                "maxload" => read with { MaxLoad = Number(name, value) },
                "weight" => read with { Weight = Number(name, value) },
                "rweight" => read with { RelativeWeight = Number(name, value) },
                "socket" => read with { Socket = value },
                "sockname" => read with { SocketName = value },
                "ping_from" => read with { PingFrom = value },
                "obproxy" => read with { OutboundProxy = value },
                "latency" => read with { Latency = Number(name, value) },
                "cc" => read with { CountsCongestion = value is "1" or "yes" },
                _ => read,
            };
        }
        return read;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"attribute {name}={value} is no number");
}
