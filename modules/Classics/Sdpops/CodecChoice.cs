using System.Buffers.Text;
using Chappe.Sip.Parsing;
using Chappe.Sip.Sdp;

namespace Chappe.Modules.Classics;

/// <summary>The codecs that a list names, by payload type or by name; blanks around the commas do not count.</summary>
internal readonly ref struct CodecChoice(ReadOnlySpan<byte> list, bool isByName)
{
    private readonly ReadOnlySpan<byte> _list = list;

    /// <summary>True when <paramref name="codec"/> is among them.</summary>
    public bool Has(ReadOnlySpan<byte> octets, in SdpCodec codec)
    {
        if (!isByName) return Lists(codec.Format.Of(octets), isName: false);
        return Lists(codec.Name.IsPresent ? codec.Name.Of(octets) : StaticName(codec.PayloadType), isName: true);
    }

    private bool Lists(ReadOnlySpan<byte> value, bool isName)
    {
        if (value.IsEmpty) return false;
        foreach (var range in _list.Split((byte)','))
        {
            var item = _list[range].Trim(" \t"u8);
            if (isName ? Octets.EqualsNoCase(item, value) : item.SequenceEqual(value)) return true;
        }
        return false;
    }

    /// <summary>RFC 3551 section 6: payload types that need no rtpmap.</summary>
    private static ReadOnlySpan<byte> StaticName(int type) => type switch
    {
        0 => "PCMU"u8, 3 => "GSM"u8, 4 => "G723"u8, 5 or 6 or 16 or 17 => "DVI4"u8, 7 => "LPC"u8, 8 => "PCMA"u8, 9 => "G722"u8, 10 or 11 => "L16"u8, 12 => "QCELP"u8,
        13 => "CN"u8, 14 => "MPA"u8, 15 => "G728"u8, 18 => "G729"u8, 25 => "CelB"u8, 26 => "JPEG"u8, 28 => "nv"u8, 31 => "H261"u8, 32 => "MPV"u8, 33 => "MP2T"u8, 34 => "H263"u8,
        _ => default,
    };

    /// <summary>The payload type that an rtx format repairs (RFC 4588 section 8.1: <c>apt=</c>); -1 when it says none.</summary>
    public static int RepairedBy(ReadOnlySpan<byte> formatParameters)
    {
        int at = formatParameters.IndexOf("apt="u8);
        return at >= 0 && Utf8Parser.TryParse(formatParameters[(at + 4)..], out int type, out _) ? type : -1;
    }
}
