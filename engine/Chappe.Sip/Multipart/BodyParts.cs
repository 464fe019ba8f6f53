using Chappe.Sip.Messages;

namespace Chappe.Sip.Multipart;

/// <summary>Finds the part of a message's body that somebody asks for, through multiparts in multiparts, and puts another in its place.</summary>
public static class BodyParts
{
    /// <summary>Multiparts within multiparts are followed this far (threats P6); what is deeper is not looked at.</summary>
    public const int MaxDepth = 3;

    /// <summary>Finds the session description of <paramref name="message"/>: its body, or the first part of that type.</summary>
    public static bool TryFindSdp(SipMessage message, out BodyPart part) =>
        TryFind(message.Octets, message.First(HeaderId.ContentType).Value, message.Body, "application/sdp"u8, out part);

    /// <summary>Finds the first part of that type; a body that is of the type itself counts as one part of depth 0.</summary>
    /// <param name="octets">What the slices count from: a message.</param>
    /// <param name="contentType">The value of the message's Content-Type; absent when it has none.</param>
    /// <param name="body">The message's body.</param>
    /// <param name="mediaType">The type without parameters, such as <c>application/sdp</c>.</param>
    /// <param name="part">The part.</param>
    public static bool TryFind(ReadOnlySpan<byte> octets, Slice contentType, Slice body, ReadOnlySpan<byte> mediaType, out BodyPart part)
    {
        part = new BodyPart(default, contentType, body, 0);
        return MediaType.Is(octets, contentType, mediaType) || TryFindInside(octets, contentType, body, mediaType, 1, out part);
    }

    /// <summary>Writes <paramref name="body"/> with the content of <paramref name="part"/> replaced; headers, delimiters and other parts stay octet for octet. In a message that is about to be sent, <c>message.Edits.Replace(part.Body, …)</c> does the same without a copy.</summary>
    /// <returns>How many octets were written; -1 when <paramref name="destination"/> is too small.</returns>
    public static int Replace(ReadOnlySpan<byte> octets, Slice body, in BodyPart part, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var length = body.Length - part.Body.Length + content.Length;
        if (length > destination.Length) return -1;
        var before = octets[body.Offset..part.Body.Offset];
        before.CopyTo(destination);
        content.CopyTo(destination[before.Length..]);
        octets[part.Body.End..body.End].CopyTo(destination[(before.Length + content.Length)..]);
        return length;
    }

    private static bool TryFindInside(ReadOnlySpan<byte> octets, Slice contentType, Slice body, ReadOnlySpan<byte> mediaType, int depth, out BodyPart found)
    {
        found = default;
        if (depth > MaxDepth || !MultipartBody.TryRead(octets, contentType, body, out var parts, depth)) return false;
        foreach (var part in parts)
        {
            if (MediaType.Is(octets, part.ContentType, mediaType))
            {
                found = part;
                return true;
            }
            if (TryFindInside(octets, part.ContentType, part.Body, mediaType, depth + 1, out found)) return true;
        }
        return false;
    }
}
