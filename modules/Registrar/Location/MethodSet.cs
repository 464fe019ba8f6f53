using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Registrar.Location;

/// <summary>Sets of methods as the location table stores them: one bit a method, in Kamailio's numbers, because its databases hold them.</summary>
internal static class MethodSet
{
    /// <summary>Nothing was said: every method is welcome.</summary>
    public const uint All = uint.MaxValue;
    private const uint OtherMethods = 1 << 19;

    /// <summary>The bit of a method.</summary>
    public static uint BitOf(SipMethod method) => method switch
    {
        SipMethod.Invite => 1 << 0,
        SipMethod.Cancel => 1 << 1,
        SipMethod.Ack => 1 << 2,
        SipMethod.Bye => 1 << 3,
        SipMethod.Info => 1 << 4,
        SipMethod.Register => 1 << 5,
        SipMethod.Subscribe => 1 << 6,
        SipMethod.Notify => 1 << 7,
        SipMethod.Message => 1 << 8,
        SipMethod.Options => 1 << 9,
        SipMethod.Prack => 1 << 10,
        SipMethod.Update => 1 << 11,
        SipMethod.Refer => 1 << 12,
        SipMethod.Publish => 1 << 13,
        _ => OtherMethods,
    };

    /// <summary>Reads a comma-separated list of methods, as in Allow or a Contact's methods parameter; what is no token is skipped.</summary>
    public static uint Parse(ReadOnlySpan<byte> list)
    {
        uint methods = 0;
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            var name = list[..(comma < 0 ? list.Length : comma)].Trim(" \t\r\n"u8);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!name.IsEmpty && !name.ContainsAnyExcept(Octets.Token)) methods |= BitOf(SipMethods.Find(name));
        }
        return methods;
    }
}
