using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Resolving;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The contacts of one part that are to be pinged: where to, from which listener, and with what. Used again for the next part.</summary>
internal sealed class PingList(Proxy proxy) : IContactVisitor, IResolveObserver
{
    /// <summary>A SIP ping holds its Request-URI and Path in the octets; four octets need neither.</summary>
    private readonly record struct Ping(Listener Listener, NetAddress To, long ConnectionId, Slice Uri, Slice Path);

    private readonly List<Ping> _pings = [];
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly byte[] _message = new byte[4096];
    private byte[] _octets = new byte[4096];
    private NathelperOptions _options = new();
    private int _used;
    private long _number;

    /// <summary>How many there are.</summary>
    public int Count => _pings.Count;

    /// <summary>Starts anew, by these parameters.</summary>
    public void Begin(NathelperOptions options)
    {
        (_options, _used) = (options, 0);
        _pings.Clear();
    }

    /// <inheritdoc/>
    public void Visit(in KnownContact contact)
    {
        if (_options.ping_nated_only && !contact.IsNated || Has(contact, _options.natping_disable_bflag)) return;
        bool isSip = Has(contact, _options.sipping_bflag) && _options.sipping_from.Length > 0;
        // Four octets to the proxy in front keep nothing open behind it.
        if (!isSip && contact.Path.Length > 0 && !_options.udpping_from_path) return;
        var uri = contact.Path.Length > 0 ? FirstUri(contact.Path) : contact.Received.Length > 0 ? contact.Received : contact.Uri;
        if (!TryAsk(uri, out var question) || !isSip && question.Transport is not (TransportKind.Udp or TransportKind.Any)) return;
        if (!proxy.Resolver.TryResolveNow(question, out var targets))
        {
            // Known by the next round: nobody waits for DNS with a table locked.
            proxy.Resolver.Resolve(question, this);
            return;
        }
        if (targets.Count == 0 || proxy.Listeners.Choose(targets[0].Transport, targets[0].Address, contact.Socket) is not { } listener) return;
        if (!isSip && listener.IsReliable) return;
        _pings.Add(new Ping(listener, targets[0].Address, contact.Path.Length > 0 ? 0 : contact.ConnectionId, isSip ? Keep(contact.Uri) : default, isSip ? Keep(contact.Path) : default));
    }

    /// <summary>Sends one; a stream is used when it is there, and never opened for this.</summary>
    /// <returns>false when it could not be sent.</returns>
    public bool Send(int index, NathelperOptions options)
    {
        var ping = _pings[index];
        var octets = ping.Uri.Length == 0 ? "\0\0\0\0"u8 : Write(ping, options);
        return octets.Length > 0 && ping.Listener.Send(ping.To, ping.ConnectionId, octets, null, mayConnect: false) is SendOutcome.Sent or SendOutcome.Pending;
    }

    /// <inheritdoc/>
    public void Resolved(in TargetList targets) { }

    private ReadOnlySpan<byte> Write(in Ping ping, NathelperOptions options)
    {
        long number = ++_number;
        var line = new OctetWriter(_message);
        Add(ref line, options.sipping_method);
        line.Write(" "u8);
        line.Write(ping.Uri.Of(_octets));
        line.Write(" SIP/2.0\r\n"u8);
        line.Write(ping.Listener.ViaPrefix);
        line.Write(";rport;branch=z9hG4bKping-"u8);
        AddName(ref line, number);
        if (ping.Path.Length > 0)
        {
            line.Write("\r\nRoute: "u8);
            line.Write(ping.Path.Of(_octets));
        }
        line.Write("\r\nFrom: <"u8);
        Add(ref line, options.sipping_from);
        line.Write(">;tag="u8);
        AddName(ref line, number);
        line.Write("\r\nTo: <"u8);
        line.Write(ping.Uri.Of(_octets));
        line.Write(">\r\nCall-ID: ping-"u8);
        AddName(ref line, number);
        line.Write("\r\nCSeq: 1 "u8);
        Add(ref line, options.sipping_method);
        line.Write("\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"u8);
        return line.Length < 0 ? default : _message.AsSpan(0, line.Length);
    }

    private void AddName(ref OctetWriter line, long number)
    {
        Add(ref line, _run);
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length, 'x');
        line.Write("-"u8);
        line.Write(digits[..length]);
    }

    private static void Add(ref OctetWriter line, string text)
    {
        Span<byte> octets = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        line.Write(octets[..Encoding.UTF8.GetBytes(text, octets)]);
    }

    private Slice Keep(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return default;
        if (_octets.Length - _used < text.Length) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _used + text.Length));
        text.CopyTo(_octets.AsSpan(_used));
        var kept = new Slice(_used, text.Length);
        _used += text.Length;
        return kept;
    }

    private static bool Has(in KnownContact contact, int flag) => flag is >= 0 and < 32 && (contact.BranchFlags >> flag & 1) != 0;

    private static ReadOnlySpan<byte> FirstUri(ReadOnlySpan<byte> path) =>
        NameAddr.TryParse(path, 0, path.Length, out var first) ? path.Slice(first.Uri.Offset, first.Uri.Length) : default;

    private static bool TryAsk(ReadOnlySpan<byte> uri, out ResolveQuestion question)
    {
        question = default;
        if (!SipUri.TryParse(uri, out var parts) || parts.Scheme is not (UriScheme.Sip or UriScheme.Sips) || !parts.Host.IsPresent) return false;
        var transport = TransportKind.Any;
        if (parts.Transport.IsPresent && !ListenerNaming.TryTransport(parts.Transport.Of(uri), out transport)) return false;
        question = new ResolveQuestion { Host = parts.Host.Of(uri), Port = parts.Port, Transport = transport, IsSecure = parts.Scheme == UriScheme.Sips };
        return true;
    }
}
