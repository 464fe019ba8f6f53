using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Compares a message's method with a script's list of methods (<c>INVITE|SUBSCRIBE</c>).</summary>
internal static class MethodNames
{
    /// <summary>True when the method is one of <paramref name="list"/>. A script may write a known method in any case; on the wire case counts (RFC 3261 section 7.1).</summary>
    public static bool IsOneOf(SipMessage message, ReadOnlySpan<char> list)
    {
        var name = message[message.MethodName];
        bool isKnown = message.Method != SipMethod.Other;
        while (true)
        {
            int bar = list.IndexOf('|');
            var one = (bar < 0 ? list : list[..bar]).Trim(' ');
            if (one.Length == name.Length && (isKnown ? Ascii.EqualsIgnoreCase(name, one) : Ascii.Equals(name, one))) return true;
            if (bar < 0) return false;
            list = list[(bar + 1)..];
        }
    }
}
