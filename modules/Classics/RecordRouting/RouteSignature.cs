using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>
/// This is what proves that a Route was written here: a keyed hash of the Call-ID and the tag of who began the dialog. It cannot be made
/// without the secret and is worth nothing in another call.
/// </summary>
internal static class RouteSignature
{
    /// <summary>How long the written signature is.</summary>
    public const int Length = KeyedHash.Length;

    /// <summary>Writes the signature for a dialog begun with <paramref name="tag"/>.</summary>
    public static void Write(ReadOnlySpan<byte> key, SipMessage message, ReadOnlySpan<byte> tag, Span<byte> destination) =>
        KeyedHash.Write(key, message[message.CallId], tag, destination);

    /// <summary>True when <paramref name="written"/> is the signature of this dialog, whichever side sends.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, SipMessage message, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> written)
    {
        // The tag in our Route is one of the two tags of the dialog; anything else was taken from another call.
        if (!tag.IsEmpty && !tag.SequenceEqual(message[message.From.Tag]) && !tag.SequenceEqual(message[message.To.Tag])) return false;
        return KeyedHash.Verify(key, message[message.CallId], tag, written);
    }
}
