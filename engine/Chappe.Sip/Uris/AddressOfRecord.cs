using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>
/// The canonical form of an address-of-record (RFC 3261 section 10.3 step 5), by which users are stored and dial rules compared
/// (threats S4): <c>user@host</c> with the user unescaped and the host in small letters; without password, port, parameters and headers.
/// A telephone number, be it a tel URI or the user of <c>user=phone</c>, loses its visual separators; a tel URI has no host. The octet that
/// %00 names is data like any other. The last @ divides user and host: no host holds one.
/// </summary>
public static class AddressOfRecord
{
    /// <summary>Writes the canonical form of <paramref name="uri"/>, which <paramref name="parts"/> were parsed from.</summary>
    /// <returns>How many octets were written; -1 when <paramref name="destination"/> is too small (the URI's own length always suffices) or the scheme has no such form.</returns>
    public static int Write(ReadOnlySpan<byte> uri, in SipUri parts, Span<byte> destination)
    {
        if (parts.Scheme == UriScheme.Tel) return TelNumber.Strip(parts.User.Of(uri), destination);
        if (parts.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return -1;
        var written = 0;
        if (parts.User.IsPresent)
        {
            written = WriteUser(uri, parts, destination);
            if (written < 0 || written == destination.Length) return -1;
            destination[written++] = (byte)'@';
        }
        var host = parts.Host.Of(uri);
        if (destination.Length - written < host.Length) return -1;
        foreach (var octet in host) destination[written++] = Octets.Lower(octet);
        return written;
    }

    /// <summary>Parses <paramref name="uri"/> and writes its canonical form.</summary>
    /// <returns>As above; -1 also when it is not a URI.</returns>
    public static int Write(ReadOnlySpan<byte> uri, Span<byte> destination) => SipUri.TryParse(uri, out var parts) ? Write(uri, parts, destination) : -1;

    private static int WriteUser(ReadOnlySpan<byte> uri, in SipUri parts, Span<byte> destination)
    {
        var written = Escapes.Unescape(parts.User.Of(uri), destination);
        if (written < 0 || !IsPhone(uri, parts) || !TelNumber.IsNumber(destination[..written])) return written;
        return TelNumber.Strip(destination[..written], destination);
    }

    private static bool IsPhone(ReadOnlySpan<byte> uri, in SipUri parts) =>
        new UriParameters(uri, parts.Parameters).TryGet("user"u8, out var user) && Octets.EqualsNoCase(user.Of(uri), "phone"u8);
}
