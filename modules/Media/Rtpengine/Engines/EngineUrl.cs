using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>Where an engine listens for NG commands: <c>udp:host:port</c>, <c>udp6:[address]:port</c>.</summary>
/// <param name="Text">As the script wrote it, without the weight; the engine's name in logs, RPC and <c>rtp_inst_pvar</c>.</param>
/// <param name="Host">An address or a name.</param>
/// <param name="Port">The port.</param>
/// <param name="IsIPv6">Of the addresses of a name, take one of IPv6.</param>
internal sealed record EngineUrl(string Text, string Host, int Port, bool IsIPv6)
{
    /// <summary>The port of an engine that names none, as Kamailio has it.</summary>
    internal const int DefaultPort = 22222;

    /// <summary>Reads a URL with its weight behind an equals sign, 1 when there is none.</summary>
    public static bool TryParse(string written, [NotNullWhen(true)] out EngineUrl? url, out int weight, out string problem)
    {
        (url, weight, problem) = (null, 1, "");
        int equals = written.LastIndexOf('=');
        if (equals >= 0 && (!int.TryParse(written.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out weight) || weight > 65535))
        {
            problem = $"'{written}': the weight behind the equals sign is a number.";
            return false;
        }
        string text = equals < 0 ? written : written[..equals];
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "udp" : text[..colon].ToLowerInvariant();
        if (scheme is "unix" or "ws" or "wss" or "tcp")
        {
            problem = $"'{written}': engines are reached over UDP only, with udp:host:port.";
            return false;
        }
        string place = scheme is "udp" or "udp6" && colon >= 0 ? text[(colon + 1)..] : text;
        (string host, string portText) = Split(place);
        int port = DefaultPort;
        if (host.Length == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown || portText.Length > 0 && (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535))
        {
            problem = $"'{written}' is not of the form udp:host:port.";
            return false;
        }
        url = new EngineUrl(text, host, port, scheme == "udp6" || host.Contains(':', StringComparison.Ordinal));
        return true;
    }

    private static (string Host, string Port) Split(string place)
    {
        int colon = place.LastIndexOf(':');
        if (place.StartsWith('[') && place.IndexOf(']', StringComparison.Ordinal) is > 0 and var bracket)
            return (place[1..bracket], colon > bracket ? place[(colon + 1)..] : "");
        return colon < 0 ? (place, "") : (place[..colon], place[(colon + 1)..]);
    }
}
