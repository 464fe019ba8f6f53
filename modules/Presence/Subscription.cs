using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Presence;

/// <summary>Who wants to be told (RFC 6665), and how it is reached.</summary>
internal sealed class Subscription(PresenceTable table, Resource resource) : TimerNode
{
    /// <summary>Whose news are wanted.</summary>
    public Resource Resource => resource;
    /// <summary>The dialog: Call-ID, our tag, the watcher's tag.</summary>
    public string CallId = "", LocalTag = "", RemoteTag = "";
    /// <summary>The URIs of its To and From.</summary>
    public string LocalUri = "", RemoteUri = "";
    /// <summary>Event as the watcher wrote it, with its id (RFC 6665 section 8.2.1).</summary>
    public string EventValue = "";
    /// <summary>The watcher's Contact URI.</summary>
    public string Contact = "";
    /// <summary>The hops to the watcher.</summary>
    public string[] Routes = [];
    /// <summary>Where its requests come from.</summary>
    public Hop Source;
    /// <summary>Our Contact.</summary>
    public string LocalContact = "";
    /// <summary>The watcher's last CSeq number, and ours.</summary>
    public uint RemoteCSeq, LocalCSeq;
    /// <summary>The watcher may see; otherwise it waits for that.</summary>
    public bool IsActive = true;
    /// <summary>Why it is over; null while it is not.</summary>
    public string? EndReason;
    /// <summary>When it is over, by the engine's clock.</summary>
    public long EndsAt;
    /// <summary>How many documents it got.</summary>
    public int Version;
    /// <summary>A NOTIFY is under way, and there is news since.</summary>
    public bool IsNotifying, HasNews;

    /// <inheritdoc/>
    protected override void Expire() => table.OnSubscriptionTimer(this);
}
