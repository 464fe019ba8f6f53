using Chappe.Engine.Timers;

namespace Chappe.Modules.Presence;

/// <summary>What one device has published (RFC 3903).</summary>
internal sealed class Publication(PresenceTable table, Resource resource) : TimerNode
{
    /// <summary>Whose news these are.</summary>
    public Resource Resource => resource;
    /// <summary>The entity tag by which the device names it next time.</summary>
    public string ETag = "";
    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body;
    /// <summary>Who sent it.</summary>
    public string Sender = "";
    /// <summary>When it is over, by the engine's clock.</summary>
    public long EndsAt;

    /// <inheritdoc/>
    protected override void Expire() => table.OnPublicationTimer(this);
}
