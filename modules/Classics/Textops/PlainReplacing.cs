using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Replaces octets in a part of a message by edits.</summary>
internal static class PlainReplacing
{
    /// <summary>Replaces the first or all <paramref name="old"/> in <paramref name="range"/>; false when there is none.</summary>
    public static bool Replace(SipMessage message, Slice range, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement, bool isGlobal)
    {
        if (old.IsEmpty) return false;
        bool isReplaced = false;
        for (int at = range.Offset; at < range.End;)
        {
            int found = message.Buffer.AsSpan(at, range.End - at).IndexOf(old);
            if (found < 0) break;
            message.Edits.Replace(new Slice(at + found, old.Length), replacement);
            isReplaced = true;
            if (!isGlobal) break;
            at += found + old.Length;
        }
        return isReplaced;
    }
}
