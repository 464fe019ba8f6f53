using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Chappe.Modules.Media.Ng;

/// <summary>Writes bencode (BEP 3).</summary>
internal static class BencodeWriter
{
    /// <summary>Writes <paramref name="value"/>.</summary>
    public static void Write(IBufferWriter<byte> to, NgValue value)
    {
        switch (value)
        {
            case NgText text:
                Write(to, text.Octets.Span);
                break;
            case NgInteger number:
                to.Write("i"u8);
                Write(to, number.Value);
                to.Write("e"u8);
                break;
            case NgList list:
                to.Write("l"u8);
                foreach (var item in list) Write(to, item);
                to.Write("e"u8);
                break;
            case NgDictionary dictionary:
                to.Write("d"u8);
                foreach (var (name, item) in dictionary)
                {
                    Write(to, Encoding.UTF8.GetBytes(name));
                    Write(to, item);
                }
                to.Write("e"u8);
                break;
        }
    }

    private static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> octets)
    {
        Write(to, octets.Length);
        to.Write(":"u8);
        to.Write(octets);
    }

    private static void Write(IBufferWriter<byte> to, long number)
    {
        Utf8Formatter.TryFormat(number, to.GetSpan(20), out int written);
        to.Advance(written);
    }
}
