using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Writes <c>srvid</c> into our Via: which of the servers that share an address a reply belongs to (<c>via_add_srvid</c>).</summary>
internal sealed class ViaServerId : IOnForward
{
    /// <summary>The only instance.</summary>
    public static ViaServerId Instance { get; } = new();

    /// <inheritdoc/>
    public bool ChangesVia => true;

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits) { }

    /// <inheritdoc/>
    public void WriteViaParameters(RouteContext request, ref OctetWriter parameters)
    {
        if (request.Routes.Options.Get<CoreOptions>().server_id is not (not 0 and var number)) return;
        parameters.Write(";srvid="u8);
        parameters.Write(number);
    }
}

/// <summary>Writes the newest fields of an XAVP into our Via as parameters, the last set first as Kamailio does (<c>via_add_xavp_params</c>).</summary>
internal sealed class ViaParameters : IOnForward
{
    // What we write ourselves or read back: a second one would make replies unreadable, or lead them elsewhere (threats P3).
    private static readonly string[] s_ours = ["branch", "received", "rport", "i"];
    // RFC 3261 section 25.1: token, and what a host may have beside.
    private static readonly SearchValues<byte> s_valueOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~[]:"u8);
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~");

    /// <summary>The only instance; the fields are in the request's XAVPs.</summary>
    public static ViaParameters Instance { get; } = new();

    /// <inheritdoc/>
    public bool ChangesVia => true;

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits) { }

    /// <inheritdoc/>
    public void WriteViaParameters(RouteContext request, ref OctetWriter parameters)
    {
        string name = request.Routes.Options.Get<CoreOptions>().xavp_via_params;
        if (name.Length == 0) return;
        Span<byte> written = stackalloc byte[64];
        for (int i = 0; request.Avps.Groups.TryGetAt(name, i, out string field, out var value); i++)
        {
            // Kamailio writes what it is given, and reads no reply that carries it.
            if (field.Length is 0 or > 64 || field.AsSpan().ContainsAnyExcept(s_nameCharacters) || value.Octets.ContainsAnyExcept(s_valueOctets) || s_ours.Contains(field, StringComparer.OrdinalIgnoreCase))
            {
                request.Proxy.Log.WriteLimited(LogLevel.Error, "corex", $"The field {Log.Printable(Encoding.UTF8.GetBytes(field), 32)} of $xavp({name}) cannot be a parameter of our Via and is left out.");
                continue;
            }
            parameters.Write(";"u8);
            parameters.Write(written[..Encoding.ASCII.GetBytes(field, written)]);
            if (value.IsEmpty) continue;
            parameters.Write("="u8);
            parameters.Write(value.Octets);
        }
    }
}

/// <summary>Names another host and port in our Via, from the fields of an XAVP: the shared address of several servers, say (<c>via_use_xavp_fields</c>).</summary>
internal sealed class ViaFields : IOnForward
{
    private static readonly SearchValues<byte> s_hostOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."u8);

    /// <summary>The only instance; the fields are in the request's XAVPs.</summary>
    public static ViaFields Instance { get; } = new();

    /// <inheritdoc/>
    public bool ChangesVia => true;

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits) { }

    /// <inheritdoc/>
    public bool TryWriteSentBy(RouteContext request, Listener outgoing, ref OctetWriter sentBy)
    {
        string name = request.Routes.Options.Get<CoreOptions>().xavp_via_fields;
        if (name.Length == 0) return false;
        var address = request.Avps.Groups.Get(name, 0, "address");
        var port = request.Avps.Groups.Get(name, 0, "port");
        if (address.IsEmpty && port.IsEmpty) return false;
        bool isHost = address.IsEmpty || !address.Octets.ContainsAnyExcept(s_hostOctets) || address.Octets[0] == '[' && NetAddress.TryParseHost(address.Octets, 5060, out _);
        int number = outgoing.Port;
        bool isPort = port.IsEmpty || Utf8Parser.TryParse(port.Octets, out number, out int used) && used == port.Length && number is > 0 and < 65536;
        if (!isHost || !isPort)
        {
            request.Proxy.Log.WriteLimited(LogLevel.Error, "corex", $"$xavp({name}) names no host and port for our Via; the listener's stand there.");
            return false;
        }
        sentBy.Write(address.IsEmpty ? outgoing.HostText : address.Octets);
        if (number == outgoing.Spec.DefaultPort) return true;
        sentBy.Write(":"u8);
        sentBy.Write(number);
        return true;
    }
}
