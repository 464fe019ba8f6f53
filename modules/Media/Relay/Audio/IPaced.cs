namespace Chappe.Modules.Media.Relay.Audio;

/// <summary>Something that sends by itself, every 20 ms.</summary>
internal interface IPaced
{
    /// <summary>Sends what is due.</summary>
    /// <returns>false when it has come to its end.</returns>
    bool Go(long now);
}
