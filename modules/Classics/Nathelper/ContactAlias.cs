using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>
/// The alias parameter of a contact, <c>alias=IP~PORT~P</c>: where the contact really was. Ours is followed by <c>;am=…</c>, a signature,
/// when <c>nathelper.sign</c> asks for it.
/// </summary>
internal static class ContactAlias
{
    /// <summary>The parameter for an address, with its leading semicolon.</summary>
    public static Text Of(RouteContext context, ReadOnlySpan<byte> host, int port, TransportKind transport, bool isLast)
    {
        var options = context.Routes.Options.Get<NathelperOptions>();
        Text value = $"{Text.Store(host)}~{port}~{(int)transport}";
        if (!Signs(context, options)) return $";{options.alias_name}={value}";
        Span<byte> signature = stackalloc byte[KeyedHash.Length];
        KeyedHash.Write(options.Key, value.Octets, default, signature);
        // Kamailio's users count on where the alias stands: first or last of the parameters.
        if (isLast) return $";am={Text.Store(signature)};{options.alias_name}={value}";
        return $";{options.alias_name}={value};am={Text.Store(signature)}";
    }

    /// <summary>Takes the alias off the Request-URI and sets the destination by it; the codes are those of <c>handle_ruri_alias()</c>.</summary>
    public static Rc Follow(RouteContext context, bool takesLast)
    {
        var text = UriEditing.RequestUri(context);
        if (!SipUri.TryParse(text.Octets, out var uri) || !uri.Parameters.IsPresent) return 2;
        var options = context.Routes.Options.Get<NathelperOptions>();
        Span<byte> name = stackalloc byte[64];
        var wanted = HeaderReading.NameOctets(options.alias_name, name);
        Slice value = default, signature = default, valueSpan = default, signatureSpan = default;
        foreach (var parameter in new UriParameters(text.Octets, uri.Parameters))
        {
            // From the semicolon to the end of the value.
            int start = parameter.Name.Offset - 1;
            int end = parameter.Value.IsPresent ? parameter.Value.End : parameter.Name.End;
            var found = parameter.Name.Of(text.Octets);
            if (Octets.EqualsNoCase(found, "am"u8)) (signature, signatureSpan) = (parameter.Value, new Slice(start, end - start));
            else if (Octets.EqualsNoCase(found, wanted) && (takesLast || !value.IsPresent) && parameter.Value.Of(text.Octets).Contains((byte)'~'))
                (value, valueSpan) = (parameter.Value, new Slice(start, end - start));
        }
        if (!value.IsPresent) return 2;
        var alias = value.Of(text.Octets);
        if (!TryRead(alias, out var host, out int port, out var transport)) return Rc.False;
        if (Signs(context, options) && !KeyedHash.Verify(options.Key, alias, default, signature.Of(text.Octets)))
        {
            context.Proxy.Log.WriteLimited(Chappe.Engine.Diagnostics.LogLevel.Info, "nathelper", "An alias that was not written here is not followed (nathelper.sign).");
            return Rc.False;
        }
        Text destination = transport == TransportKind.Udp ? $"sip:{Text.Store(host)}:{port}" : (Text)$"sip:{Text.Store(host)}:{port}{Text.Store(ListenerNaming.TransportParameter(transport))}";
        return UriEditing.SetDestination(context, destination) && UriEditing.SetRequestUri(context, Without(text, valueSpan, signatureSpan));
    }

    /// <summary>Reads <c>IP~PORT~P</c>; a name, a port out of range and a protocol that Kamailio has no number for are refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> alias, out ReadOnlySpan<byte> host, out int port, out TransportKind transport)
    {
        host = default;
        port = 0;
        transport = TransportKind.Any;
        int first = alias.IndexOf((byte)'~');
        if (first < 1) return false;
        var rest = alias[(first + 1)..];
        int second = rest.IndexOf((byte)'~');
        if (second < 1 || second + 2 != rest.Length) return false;
        host = alias[..first];
        transport = (TransportKind)(rest[^1] - '0');
        return NetAddress.TryParseHost(host, 0, out _) && Numbers.TryParsePort(rest[..second], out port) && transport is >= TransportKind.Udp and <= TransportKind.Wss;
    }

    private static bool Signs(RouteContext context, NathelperOptions options) => options.sign ?? !context.Routes.EditsAreDeferred;

    private static Text Without(Text uri, Slice value, Slice signature)
    {
        var (first, second) = !signature.IsPresent || value.Offset < signature.Offset ? (value, signature) : (signature, value);
        if (!second.IsPresent) second = new Slice(uri.Length, 0);
        return $"{uri.Slice(0, first.Offset)}{uri.Slice(first.End, second.Offset - first.End)}{uri.Slice(second.End, uri.Length)}";
    }
}
