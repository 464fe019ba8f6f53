using System.Buffers.Binary;
using System.Text;

namespace Chappe.Tests.Modules.Lookups;

/// <summary>Writes a database in MaxMind's format (version 2.0) that knows one IPv4 network.</summary>
internal static class LittleMmdb
{
    internal static byte[] Of(byte[] network, int prefix, Dictionary<string, object> data)
    {
        using var file = new MemoryStream();
        for (int bit = 0; bit < prefix; bit++)
        {
            int next = bit + 1 < prefix ? bit + 1 : prefix + 16;
            bool isOne = (network[bit / 8] >> (7 - bit % 8) & 1) == 1;
            Record(file, isOne ? prefix : next);
            Record(file, isOne ? next : prefix);
        }
        file.Write(new byte[16]);
        Write(file, data);
        file.Write([0xAB, 0xCD, 0xEF]);
        file.Write("MaxMind.com"u8);
        Write(file, new Dictionary<string, object>
        {
            ["node_count"] = (uint)prefix, ["record_size"] = (ushort)24, ["ip_version"] = (ushort)4, ["database_type"] = "Test", ["languages"] = new object[] { "en" },
            ["binary_format_major_version"] = (ushort)2, ["binary_format_minor_version"] = (ushort)0, ["build_epoch"] = 1ul, ["description"] = new Dictionary<string, object> { ["en"] = "test" },
        });
        return file.ToArray();
    }

    private static void Record(Stream file, int value) => file.Write([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);

    private static void Write(Stream file, object value)
    {
        Span<byte> octets = stackalloc byte[8];
        switch (value)
        {
            case string text:
                Control(file, 2, Encoding.UTF8.GetByteCount(text));
                file.Write(Encoding.UTF8.GetBytes(text));
                break;
            case double number:
                Control(file, 3, 8);
                BinaryPrimitives.WriteDoubleBigEndian(octets, number);
                file.Write(octets);
                break;
            case ushort number:
                Control(file, 5, 2);
                file.Write([(byte)(number >> 8), (byte)number]);
                break;
            case uint number:
                Control(file, 6, 4);
                BinaryPrimitives.WriteUInt32BigEndian(octets, number);
                file.Write(octets[..4]);
                break;
            case ulong number:
                file.Write([8, 9 - 7]);
                BinaryPrimitives.WriteUInt64BigEndian(octets, number);
                file.Write(octets);
                break;
            case Dictionary<string, object> fields:
                Control(file, 7, fields.Count);
                foreach (var (name, field) in fields)
                {
                    Write(file, name);
                    Write(file, field);
                }
                break;
            case object[] items:
                file.WriteByte((byte)items.Length);
                file.WriteByte(11 - 7);
                foreach (object item in items) Write(file, item);
                break;
        }
    }

    private static void Control(Stream file, int type, int size)
    {
        file.WriteByte((byte)(type << 5 | Math.Min(size, 29)));
        if (size >= 29) file.WriteByte((byte)(size - 29));
    }
}
