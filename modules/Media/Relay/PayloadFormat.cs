namespace Chappe.Modules.Media.Relay;

/// <summary>What a payload type means on one side (<c>a=rtpmap</c>, or RFC 3551 where there is none).</summary>
internal readonly record struct PayloadFormat(byte PayloadType, string Name, int ClockRate, int Channels = 1)
{
    /// <summary>G.711 µ-law.</summary>
    internal bool IsPcmu => ClockRate == 8000 && Channels <= 1 && Name.Equals("PCMU", StringComparison.OrdinalIgnoreCase);
    /// <summary>G.711 A-law.</summary>
    internal bool IsPcma => ClockRate == 8000 && Channels <= 1 && Name.Equals("PCMA", StringComparison.OrdinalIgnoreCase);
    /// <summary>RFC 4733 digits.</summary>
    internal bool IsTelephoneEvent => Name.Equals("telephone-event", StringComparison.OrdinalIgnoreCase);
}
