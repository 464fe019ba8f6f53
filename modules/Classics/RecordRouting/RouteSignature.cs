using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>
/// This is what proves that a Route was written here: eight octets of SHA-256 over a secret, the Call-ID and the tag of who began the
/// dialog. It cannot be made without the secret and is worth nothing in another call. Eight of 32 octets of the hash go out, so it
/// cannot be extended either.
/// </summary>
internal static class RouteSignature
{
    /// <summary>How long the written signature is.</summary>
    public const int Length = 11;

    private const int KeyLength = 32;
    private static readonly byte[] s_machineKey = MachineKey();

    /// <summary>The key behind a secret; of an empty one, this machine's.</summary>
    public static byte[] KeyOf(string secret) => secret.Length == 0 ? s_machineKey : SHA256.HashData(Encoding.UTF8.GetBytes("chappe rr " + secret));

    /// <summary>Writes the signature for a dialog begun with <paramref name="tag"/>.</summary>
    public static void Write(ReadOnlySpan<byte> key, SipMessage message, ReadOnlySpan<byte> tag, Span<byte> destination)
    {
        var callId = message[message.CallId];
        int length = KeyLength + 1 + callId.Length + tag.Length;
        Span<byte> input = length <= 512 ? stackalloc byte[512] : new byte[length];
        key.CopyTo(input);
        callId.CopyTo(input[KeyLength..]);
        // A separator that neither can hold, so that octets cannot move from one to the other.
        input[KeyLength + callId.Length] = 0;
        tag.CopyTo(input[(KeyLength + callId.Length + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], hash);
        Base64Url.EncodeToUtf8(hash[..8], destination);
    }

    /// <summary>True when <paramref name="written"/> is the signature of this dialog, whichever side sends.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, SipMessage message, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> written)
    {
        if (written.Length != Length) return false;
        // The tag in our Route is one of the two tags of the dialog; anything else was taken from another call.
        if (!tag.IsEmpty && !tag.SequenceEqual(message[message.From.Tag]) && !tag.SequenceEqual(message[message.To.Tag])) return false;
        Span<byte> expected = stackalloc byte[Length];
        Write(key, message, tag, expected);
        return CryptographicOperations.FixedTimeEquals(expected, written);
    }

    private static byte[] MachineKey()
    {
        // systemd's machine-id stays over restarts and is not shown to strangers; without one, calls that are up need their dialogs again after a restart.
        const string File = "/etc/machine-id";
        byte[] seed = System.IO.File.Exists(File) ? System.IO.File.ReadAllBytes(File) : RandomNumberGenerator.GetBytes(KeyLength);
        return HMACSHA256.HashData(seed, "chappe rr"u8);
    }
}
