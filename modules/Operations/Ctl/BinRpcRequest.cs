using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Chappe.Modules.Operations;

/// <summary>
/// This is one request of Kamailio's binrpc, which kamcmd speaks: a method and its parameters. What cannot be read one way only is refused.
/// </summary>
/// <remarks>
/// <code>
///  0               1               2 ...
/// +-------+-------+-------+---+---+-----------------+-------------------+---------
/// | 1010  | 0001  | flags | L | C | length: L+1     | cookie: C+1       | records
/// +-------+-------+-------+---+---+-----------------+-------------------+---------
/// a record:  | S | size: 3 | type: 4 |   S = 0: size octets follow;   S = 1: size octets of length follow, then the value
/// </code>
/// </remarks>
internal sealed record BinRpcRequest(uint Cookie, string Method, JsonArray Parameters)
{
    /// <summary>Most octets of the records of a request.</summary>
    internal const int MaxOctets = 64 * 1024;
    /// <summary>Most parameters.</summary>
    private const int MaxParameters = 256;

    /// <summary>Looks at the head of a message.</summary>
    /// <returns>How many octets the head has, 0 when more are needed to know; -1 when this is no binrpc request of a size that we take.</returns>
    internal static int TryReadHead(ReadOnlySpan<byte> octets, out int length, out uint cookie)
    {
        (length, cookie) = (0, 0);
        if (octets.Length > 0 && octets[0] != 0xA1) return -1;
        if (octets.Length < 2) return 0;
        int lengthSize = ((octets[1] >> 2) & 3) + 1, cookieSize = (octets[1] & 3) + 1;
        if (octets[1] >> 4 != 0) return -1; // a reply, or a flag that we do not know
        int head = 2 + lengthSize + cookieSize;
        if (octets.Length < head) return 0;
        uint said = Number(octets.Slice(2, lengthSize));
        if (said > MaxOctets) return -1;
        (length, cookie) = ((int)said, Number(octets.Slice(2 + lengthSize, cookieSize)));
        return head;
    }

    /// <summary>Reads the records of a request.</summary>
    /// <param name="records">All of them, no more.</param>
    /// <param name="cookie">What the head says, given back with the answer.</param>
    /// <param name="problem">What is wrong with them.</param>
    /// <returns>null when they cannot be read.</returns>
    internal static BinRpcRequest? Parse(ReadOnlySpan<byte> records, uint cookie, out string problem)
    {
        problem = "";
        string? method = null;
        var parameters = new JsonArray();
        while (!records.IsEmpty)
        {
            if (!TryReadRecord(ref records, out var type, out var value))
            {
                problem = method is null ? "bad request method: more data needed" : "bad parameter: more data needed";
                return null;
            }
            if (method is null)
            {
                if (type is not (BinRpcType.Text or BinRpcType.Octets) || value.IsEmpty)
                {
                    problem = "bad request method";
                    return null;
                }
                method = Encoding.UTF8.GetString(value);
                continue;
            }
            if (parameters.Count == MaxParameters || !TryConvert(type, value, out var parameter))
            {
                problem = $"parameter {parameters.Count + 1}: unexpected record of type {(int)type}";
                return null;
            }
            parameters.Add(parameter);
        }
        if (method is not null) return new BinRpcRequest(cookie, method, parameters);
        problem = "bad request method: more data needed";
        return null;
    }

    private static bool TryReadRecord(ref ReadOnlySpan<byte> records, out BinRpcType type, out ReadOnlySpan<byte> value)
    {
        type = (BinRpcType)(records[0] & 0x0F);
        value = default;
        int size = (records[0] >> 4) & 7, at = 1;
        if ((records[0] & 0x80) != 0)
        {
            if (size is 0 or > 4 || records.Length < 1 + size) return false;
            uint said = Number(records.Slice(1, size));
            at += size;
            if (said > MaxOctets) return false;
            size = (int)said;
        }
        if (records.Length - at < size) return false;
        value = records.Slice(at, size);
        if (type is BinRpcType.Text or BinRpcType.Name)
        {
            if (value.IsEmpty || value[^1] != 0) return false;
            value = value[..^1];
        }
        records = records[(at + size)..];
        return true;
    }

    private static bool TryConvert(BinRpcType type, ReadOnlySpan<byte> value, out JsonNode? parameter)
    {
        parameter = null;
        if (type is BinRpcType.Text or BinRpcType.Octets) parameter = Encoding.UTF8.GetString(value);
        else if (type is BinRpcType.Integer or BinRpcType.Double && value.Length <= 4) parameter = type is BinRpcType.Integer ? (int)Number(value) : (int)Number(value) / 1000.0;
        return parameter is not null;
    }

    private static uint Number(ReadOnlySpan<byte> octets)
    {
        Span<byte> whole = stackalloc byte[4];
        whole.Clear();
        octets.CopyTo(whole[(4 - octets.Length)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(whole);
    }
}
