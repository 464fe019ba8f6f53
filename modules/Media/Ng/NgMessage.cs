using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Chappe.Modules.Media.Ng;

/// <summary>One datagram of the NG protocol: a cookie, a blank, a dictionary. A reply repeats the cookie, and a command that comes twice with one cookie gets the same reply again.</summary>
/// <param name="Cookie">What tells replies apart; no blank in it.</param>
/// <param name="Dictionary">The command or the reply.</param>
/// <param name="Format">How the dictionary was written.</param>
internal sealed record NgMessage(string Cookie, NgDictionary Dictionary, NgFormat Format = NgFormat.Bencode)
{
    /// <summary>The most octets that fit into one datagram over IPv4.</summary>
    internal const int MaxLength = 65507;
    internal const int MaxCookie = 128;

    /// <summary>Reads a datagram. Texts are slices of it, so the caller gives it away.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> datagram, [NotNullWhen(true)] out NgMessage? message, out NgFault fault)
    {
        message = null;
        fault = datagram.Length > MaxLength ? NgFault.TooLong : NgFault.None;
        if (fault != NgFault.None || !TryCookie(datagram.Span, out string cookie, out int next, out fault)) return false;
        var rest = datagram[next..];
        var format = rest.Length > 0 && rest.Span[0] == '{' ? NgFormat.Json : NgFormat.Bencode;
        NgDictionary? dictionary;
        if (!(format == NgFormat.Json ? NgJson.TryRead(rest.Span, out dictionary, out fault) : BencodeReader.TryRead(rest, out dictionary, out fault))) return false;
        message = new NgMessage(cookie, dictionary, format);
        return true;
    }

    /// <summary>Reads the cookie, also when what follows cannot be read: the refusal needs it.</summary>
    public static bool TryCookie(ReadOnlySpan<byte> datagram, out string cookie, out int next, out NgFault fault)
    {
        int blank = datagram[..Math.Min(datagram.Length, MaxCookie + 1)].IndexOf((byte)' ');
        (cookie, next, fault) = ("", 0, NgFault.NoCookie);
        if (blank <= 0 || datagram[..blank].ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)) return false;
        (cookie, next, fault) = (Encoding.ASCII.GetString(datagram[..blank]), blank + 1, NgFault.None);
        return true;
    }

    /// <summary>The datagram.</summary>
    public byte[] ToOctets()
    {
        var writer = new ArrayBufferWriter<byte>(512);
        writer.Write(Encoding.ASCII.GetBytes(Cookie));
        writer.Write(" "u8);
        if (Format == NgFormat.Json) NgJson.Write(writer, Dictionary);
        else BencodeWriter.Write(writer, Dictionary);
        return writer.WrittenSpan.ToArray();
    }
}
