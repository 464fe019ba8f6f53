using System.Buffers.Binary;

namespace Chappe.Engine.Transports.WebSocket;

/// <summary>
/// The beginning of a frame (RFC 6455 section 5.2):
/// <code>
///  0               1               2               3
///  F R R R opcode  M len(7)        len, 2 octets when 126, 8 when 127 ...  key(4) when M
/// </code>
/// </summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">The message ends with it.</param>
/// <param name="Length">How many octets the head has, masking key included.</param>
/// <param name="Payload">How many octets follow.</param>
/// <param name="Fault">What is wrong with it; nothing else can be trusted then.</param>
internal readonly record struct FrameHead(WebSocketOpcode Opcode, bool IsFinal, int Length, long Payload, CloseCode Fault)
{
    /// <summary>Most octets of a head that we write: without a key.</summary>
    internal const int MostWritten = 10;

    /// <summary>Reads the head of a client's frame.</summary>
    /// <returns>false when more octets must come.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> octets, out FrameHead head)
    {
        head = default;
        if (octets.Length < 2) return false;
        var opcode = (WebSocketOpcode)(octets[0] & 0x0F);
        bool isFinal = (octets[0] & 0x80) != 0, isControl = opcode >= WebSocketOpcode.Close;
        int length = octets[1] & 0x7F;
        // Section 5.2: no extension was agreed on, so the reserved bits MUST be 0. Section 5.1: a client MUST mask.
        // Section 5.5: control frames are whole and short.
        if ((octets[0] & 0x70) != 0 || (octets[1] & 0x80) == 0 || !IsKnown(opcode) || isControl && (!isFinal || length > 125))
        {
            head = new FrameHead(opcode, isFinal, 2, 0, CloseCode.ProtocolError);
            return true;
        }
        int start = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (octets.Length < start) return false;
        ulong payload = start switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
            10 => BinaryPrimitives.ReadUInt64BigEndian(octets[2..]),
            _ => (ulong)length,
        };
        // The shortest form MUST be used, and the highest bit MUST be 0.
        bool isLonger = start == 4 && payload < 126 || start == 10 && (payload < 65536 || payload > long.MaxValue);
        head = new FrameHead(opcode, isFinal, start + 4, (long)(payload & long.MaxValue), isLonger ? CloseCode.ProtocolError : CloseCode.None);
        // The key may come later; a length that is too large is refused without waiting for it.
        return true;
    }

    /// <summary>Writes the head of a server's frame, which is final and has no key.</summary>
    /// <returns>How many octets were written.</returns>
    internal static int Write(Span<byte> to, WebSocketOpcode opcode, int payload)
    {
        to[0] = (byte)(0x80 | (int)opcode);
        if (payload < 126)
        {
            to[1] = (byte)payload;
            return 2;
        }
        if (payload <= ushort.MaxValue)
        {
            to[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payload);
            return 4;
        }
        to[1] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)payload);
        return 10;
    }

    private static bool IsKnown(WebSocketOpcode opcode) => opcode is <= WebSocketOpcode.Binary or >= WebSocketOpcode.Close and <= WebSocketOpcode.Pong;
}
