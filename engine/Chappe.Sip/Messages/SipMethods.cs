namespace Chappe.Sip.Messages;

/// <summary>Between a method's octets and <see cref="SipMethod"/>.</summary>
public static class SipMethods
{
    /// <summary>The method of that name; case counts (RFC 3261 section 7.1), so <c>invite</c> is <see cref="SipMethod.Other"/>.</summary>
    public static SipMethod Find(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 3:
                if (name.SequenceEqual("ACK"u8)) return SipMethod.Ack;
                if (name.SequenceEqual("BYE"u8)) return SipMethod.Bye;
                break;
            case 4:
                if (name.SequenceEqual("INFO"u8)) return SipMethod.Info;
                break;
            case 5:
                if (name.SequenceEqual("PRACK"u8)) return SipMethod.Prack;
                if (name.SequenceEqual("REFER"u8)) return SipMethod.Refer;
                break;
            case 6:
                if (name.SequenceEqual("INVITE"u8)) return SipMethod.Invite;
                if (name.SequenceEqual("CANCEL"u8)) return SipMethod.Cancel;
                if (name.SequenceEqual("NOTIFY"u8)) return SipMethod.Notify;
                if (name.SequenceEqual("UPDATE"u8)) return SipMethod.Update;
                break;
            case 7:
                if (name.SequenceEqual("OPTIONS"u8)) return SipMethod.Options;
                if (name.SequenceEqual("PUBLISH"u8)) return SipMethod.Publish;
                if (name.SequenceEqual("MESSAGE"u8)) return SipMethod.Message;
                break;
            case 8:
                if (name.SequenceEqual("REGISTER"u8)) return SipMethod.Register;
                break;
            case 9:
                if (name.SequenceEqual("SUBSCRIBE"u8)) return SipMethod.Subscribe;
                break;
        }
        return SipMethod.Other;
    }

    /// <summary>The name of <paramref name="method"/>; empty for <see cref="SipMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(SipMethod method) => method switch
    {
        SipMethod.Invite => "INVITE"u8,
        SipMethod.Ack => "ACK"u8,
        SipMethod.Bye => "BYE"u8,
        SipMethod.Cancel => "CANCEL"u8,
        SipMethod.Register => "REGISTER"u8,
        SipMethod.Options => "OPTIONS"u8,
        SipMethod.Prack => "PRACK"u8,
        SipMethod.Subscribe => "SUBSCRIBE"u8,
        SipMethod.Notify => "NOTIFY"u8,
        SipMethod.Publish => "PUBLISH"u8,
        SipMethod.Info => "INFO"u8,
        SipMethod.Refer => "REFER"u8,
        SipMethod.Message => "MESSAGE"u8,
        SipMethod.Update => "UPDATE"u8,
        _ => default,
    };
}
