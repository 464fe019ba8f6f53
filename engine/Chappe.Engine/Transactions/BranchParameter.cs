using System.Buffers.Text;
using Chappe.Engine.Forwarding;

namespace Chappe.Engine.Transactions;

/// <summary>
/// The branch parameter that we write into our Via: <c>z9hG4bK TOKEN SLOT . BRANCH . LOOP</c>, hexadecimal. TOKEN (16 digits) is
/// random for each transaction, so nobody who was not sent the request can make up a reply to it (threats T1); SLOT is where the
/// transaction stands, so no table is searched; LOOP (8 digits) is a hash of what the request is routed by (<see cref="LoopCheck"/>).
/// </summary>
internal readonly record struct BranchParameter(ulong Token, int Slot, int Branch)
{
    private const int TokenDigits = 16, LoopDigits = 8;

    /// <summary>The magic cookie of RFC 3261 section 8.1.1.7.</summary>
    public static ReadOnlySpan<byte> Cookie => "z9hG4bK"u8;

    /// <summary>Writes the parameter's value.</summary>
    public void Write(ref OctetWriter writer, uint loop)
    {
        writer.Write(Cookie);
        WriteToken(ref writer, Token);
        writer.WriteHex((uint)Slot);
        writer.Write((byte)'.');
        writer.WriteHex((uint)Branch);
        WriteLoop(ref writer, loop);
    }

    internal static void WriteToken(ref OctetWriter writer, ulong token) => WriteFixed(ref writer, token, TokenDigits);

    internal static void WriteLoop(ref OctetWriter writer, uint loop)
    {
        writer.Write((byte)'.');
        WriteFixed(ref writer, loop, LoopDigits);
    }

    private static void WriteFixed(ref OctetWriter writer, ulong number, int digits)
    {
        Span<byte> text = stackalloc byte[16];
        Utf8Formatter.TryFormat(number, text, out _, new System.Buffers.StandardFormat('x', 16));
        writer.Write(text[(16 - digits)..]);
    }

    /// <summary>Reads the value of a reply's topmost branch.</summary>
    /// <returns>false when we did not write it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out BranchParameter branch)
    {
        branch = default;
        if (!value.StartsWith(Cookie)) return false;
        value = value[Cookie.Length..];
        if (value.Length < TokenDigits + 1 || !TryHex(value[..TokenDigits], out ulong token)) return false;
        value = value[TokenDigits..];
        int dot = value.IndexOf((byte)'.');
        if (dot is < 1 or > 7 || !TryHex(value[..dot], out ulong slot)) return false;
        value = value[(dot + 1)..];
        dot = value.IndexOf((byte)'.');
        if (dot is < 1 or > 4 || !TryHex(value[..dot], out ulong index)) return false;
        branch = new BranchParameter(token, (int)slot, (int)index);
        return true;
    }

    /// <summary>Reads the loop part of any branch that we wrote.</summary>
    internal static bool TryParseLoop(ReadOnlySpan<byte> value, out uint loop)
    {
        loop = 0;
        if (!value.StartsWith(Cookie) || value.Length < Cookie.Length + TokenDigits + 1 + LoopDigits || value[^(LoopDigits + 1)] != '.') return false;
        bool isHex = TryHex(value[^LoopDigits..], out ulong hash);
        loop = (uint)hash;
        return isHex;
    }

    internal static bool TryHex(ReadOnlySpan<byte> digits, out ulong number) =>
        Utf8Parser.TryParse(digits, out number, out int used, 'x') && used == digits.Length;
}
