using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Multipart;

/// <summary>The type at the head of a Content-Type (RFC 3261 section 20.15), compared without its parameters and whatever its case.</summary>
public static class MediaType
{
    /// <summary>True when <paramref name="contentType"/> is <paramref name="type"/>, for example <c>application/sdp</c>. An absent value is none.</summary>
    public static bool Is(ReadOnlySpan<byte> octets, Slice contentType, ReadOnlySpan<byte> type) => Octets.EqualsNoCase(Of(octets, contentType), type);

    /// <summary>True for <c>multipart/…</c>.</summary>
    public static bool IsMultipart(ReadOnlySpan<byte> octets, Slice contentType)
    {
        var type = Of(octets, contentType);
        return type.Length > 10 && Octets.EqualsNoCase(type[..10], "multipart/"u8);
    }

    private static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> octets, Slice contentType)
    {
        if (!contentType.IsPresent) return default;
        var value = contentType.Of(octets);
        var semicolon = value.IndexOf((byte)';');
        return (semicolon < 0 ? value : value[..semicolon]).Trim(" \t\r\n"u8);
    }
}
