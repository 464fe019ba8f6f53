using Chappe.Sip.Messages;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>One contact as a REGISTER asks for it.</summary>
internal struct RequestedContact
{
    /// <summary>The URI.</summary>
    public Slice Uri;
    /// <summary>+sip.instance with its angle brackets, without quotes.</summary>
    public Slice Instance;
    /// <summary>The received parameter without quotes, when it is believed.</summary>
    public Slice Received;
    /// <summary>reg-id, 0 for none.</summary>
    public int RegId;
    /// <summary>q in thousandths, -1 when none is given.</summary>
    public short Q;
    /// <summary>Seconds that are asked for; 0: it is to be removed; -1: nothing is said.</summary>
    public long Expires;
    /// <summary>The methods it takes.</summary>
    public uint Methods;
}
