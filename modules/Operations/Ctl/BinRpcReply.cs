using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chappe.Modules.Operations;

/// <summary>
/// Writes answers of binrpc. An answer there is a row of values, and a struct may have the same name twice, so the shapes of JSON change: a
/// list at the top is the row itself, and what JSON writes as <c>[{"a": …}, {"a": …}]</c> is one struct with two members <c>a</c>.
/// </summary>
internal sealed class BinRpcReply
{
    private const byte Reply = 0x10, Fault = 0x30, End = 0x80;

    private readonly MemoryStream _records = new();

    /// <summary>The answer of a command that succeeded.</summary>
    internal static byte[] Success(uint cookie, JsonNode? result)
    {
        var reply = new BinRpcReply();
        if (result is not JsonArray row) reply.Value(result);
        else if (IsStruct(row)) reply.Struct(row);
        else
            foreach (var value in row) reply.Value(value);
        return reply.Finish(Reply, cookie);
    }

    /// <summary>The answer of a command that failed.</summary>
    internal static byte[] Failure(uint cookie, int code, string reason)
    {
        var reply = new BinRpcReply();
        reply.Integer(code);
        reply.Text(BinRpcType.Text, reason);
        return reply.Finish(Fault, cookie);
    }

    private void Value(JsonNode? value)
    {
        switch (value)
        {
            case null: break; // a command without anything to say
            case JsonObject members:
                _records.WriteByte((byte)BinRpcType.Struct);
                Members(members);
                _records.WriteByte(End | (byte)BinRpcType.Struct);
                break;
            case JsonArray items: Struct(items); break;
            default: Scalar(value); break;
        }
    }

    private void Struct(JsonArray items)
    {
        _records.WriteByte((byte)BinRpcType.Struct);
        foreach (var item in items)
        {
            if (item is JsonObject { Count: 1 } named) Members(named);
            else Value(item ?? "");
        }
        _records.WriteByte(End | (byte)BinRpcType.Struct);
    }

    private void Members(JsonObject members)
    {
        foreach (var (name, member) in members)
        {
            Text(BinRpcType.Name, name);
            Value(member ?? "");
        }
    }

    // A list of structs that have one and the same name: the members of one struct.
    private static bool IsStruct(JsonArray row) => row.Count > 0 && row.All(i => i is JsonObject { Count: 1 } o && o.First().Value is JsonObject);

    private void Scalar(JsonNode value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True: Integer(1); break;
            case JsonValueKind.False: Integer(0); break;
            case JsonValueKind.Number when int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer): Integer(integer); break;
            case JsonValueKind.Number when value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') >= 0 && Thousandths(value) is { } number: Number(BinRpcType.Double, number); break;
            // A number that the format has no room for is still readable as text.
            case JsonValueKind.Number: Text(BinRpcType.Text, value.ToJsonString()); break;
            default: Text(BinRpcType.Text, value.GetValue<string>()); break;
        }
    }

    private static int? Thousandths(JsonNode value) =>
        double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out double number) && Math.Abs(number) < int.MaxValue / 1000 ? (int)Math.Round(number * 1000) : null;

    private void Integer(int value) => Number(BinRpcType.Integer, value);

    private void Number(BinRpcType type, int value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        int zeros = octets.IndexOfAnyExcept((byte)0);
        Record(type, zeros < 0 ? default : octets[zeros..]);
    }

    private void Text(BinRpcType type, string text) => Record(type, Encoding.UTF8.GetBytes(text.Replace('\0', '.') + '\0'));

    private void Record(BinRpcType type, ReadOnlySpan<byte> value)
    {
        if (value.Length < 8) _records.WriteByte((byte)(value.Length << 4 | (int)type));
        else
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            length = length[length.IndexOfAnyExcept((byte)0)..];
            _records.WriteByte((byte)(0x80 | length.Length << 4 | (int)type));
            _records.Write(length);
        }
        _records.Write(value);
    }

    private byte[] Finish(byte kind, uint cookie)
    {
        Span<byte> length = stackalloc byte[4], back = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, (int)_records.Length);
        BinaryPrimitives.WriteUInt32BigEndian(back, cookie);
        length = Shortest(length);
        back = Shortest(back);
        byte[] message = [0xA1, (byte)(kind | (length.Length - 1) << 2 | (back.Length - 1)), .. length, .. back, .. _records.GetBuffer().AsSpan(0, (int)_records.Length)];
        return message;
    }

    private static Span<byte> Shortest(Span<byte> number) => number[Math.Min(3, Math.Max(0, number.IndexOfAnyExcept((byte)0) is var first and >= 0 ? first : 3))..];
}
