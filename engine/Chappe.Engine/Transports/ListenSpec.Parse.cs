using System.Globalization;

namespace Chappe.Engine.Transports;

public sealed partial record ListenSpec
{
    /// <summary>Reads the written form; also the one of kamailio.cfg, with the words <c>advertise HOST[:PORT]</c> and <c>name "NAME"</c> behind the address.</summary>
    /// <returns>null with a sentence in <paramref name="problem"/> when it cannot be read.</returns>
    public static ListenSpec? Parse(string text, out string? problem)
    {
        string rest = text.Trim();
        string? advertised = null, name = null;
        var words = rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 1; i < words.Length; i += 2)
        {
            string value = i + 1 < words.Length ? words[i + 1].Trim('"') : "";
            if (value.Length == 0) return Refuse($"'{words[i]}' wants a value behind it", out problem);
            if (words[i] == "advertise") advertised = value;
            else if (words[i] == "name") name = value;
            else return Refuse($"'{words[i]}' is not understood; only advertise and name may stand behind an address", out problem);
        }
        if (words.Length == 0) return Refuse("it is empty", out problem);

        var parts = words[0].Split('/');
        if (parts.Length > 3) return Refuse("it has more than two slashes; they part address, advertised address and name", out problem);
        if (parts.Length > 1 && parts[1].Length > 0) advertised ??= parts[1];
        if (parts.Length > 2) name ??= parts[2];
        if (name?.Length == 0) return Refuse("the name is empty", out problem);

        rest = parts[0];
        var transport = TransportKind.Any;
        int colon = rest.IndexOf(':');
        if (colon > 0 && TryParseTransport(rest.AsSpan(0, colon), out transport)) rest = rest[(colon + 1)..];
        else if (colon > 0 && rest.IndexOf(':', colon + 1) is > 0 and var second && rest.IndexOf(':', second + 1) < 0 && rest[0] != '[')
            return Refuse($"'{rest[..colon]}' is not a transport; they are udp, tcp, tls, ws and wss", out problem);

        if (!TrySplit(rest, out string host, out int port, out problem)) return Refuse(problem!, out problem);
        var spec = new ListenSpec(transport, host.Trim('[', ']'), port < 0 ? DefaultPortOf(transport) : port) { Name = name };
        if (advertised is null) return spec;

        if (!TrySplit(advertised, out host, out port, out problem)) return Refuse(problem!, out problem);
        if (port == 0) return Refuse("the advertised port is 0", out problem);
        return spec with { AdvertisedHost = host, AdvertisedPort = Math.Max(port, 0) };

        ListenSpec? Refuse(string why, out string? sentence)
        {
            sentence = $"listen(\"{text}\"): {why}. It is written [proto:]address[:port][/advertised[:port]][/name], for example udp:127.0.0.1:5060.";
            return null;
        }
    }

    /// <summary>Reads the name of a transport as scripts write it.</summary>
    internal static bool TryParseTransport(ReadOnlySpan<char> text, out TransportKind transport)
    {
        // Case is free in Kamailio's listen and alias.
        transport = text switch
        {
            _ when text.Equals("udp", StringComparison.OrdinalIgnoreCase) => TransportKind.Udp,
            _ when text.Equals("tcp", StringComparison.OrdinalIgnoreCase) => TransportKind.Tcp,
            _ when text.Equals("tls", StringComparison.OrdinalIgnoreCase) => TransportKind.Tls,
            _ when text.Equals("ws", StringComparison.OrdinalIgnoreCase) => TransportKind.Ws,
            _ when text.Equals("wss", StringComparison.OrdinalIgnoreCase) => TransportKind.Wss,
            _ => TransportKind.Any,
        };
        return transport != TransportKind.Any;
    }

    /// <summary>Parts <c>host[:port]</c>; the port is -1 when none is written. An IPv6 host keeps its brackets.</summary>
    internal static bool TrySplit(string text, out string host, out int port, out string? problem)
    {
        (host, port, problem) = (text, -1, null);
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']');
            if (close < 0) { problem = "the bracket of the IPv6 address is not closed"; return false; }
            if (!System.Net.IPAddress.TryParse(text[1..close], out var six) || six.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
            {
                problem = $"'{text[1..close]}' is not an IPv6 address";
                return false;
            }
            host = text[..(close + 1)];
            if (close == text.Length - 1) return true;
            if (colon != close + 1) { problem = "behind the bracket only a colon and a port may stand"; return false; }
        }
        else if (colon >= 0)
        {
            if (text.IndexOf(':') != colon) { problem = "an IPv6 address stands in brackets, as in udp:[::1]:5060"; return false; }
            host = text[..colon];
        }
        if (host.Length == 0) { problem = "the address is missing"; return false; }
        if (colon < 0) return true;
        if (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535) return true;
        problem = $"'{text[(colon + 1)..]}' is not a port from 0 to 65535";
        return false;
    }
}
