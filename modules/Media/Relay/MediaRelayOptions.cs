namespace Chappe.Modules.Media.Relay;

/// <summary>What a relay is made with.</summary>
internal sealed record MediaRelayOptions
{
    public IReadOnlyList<MediaInterface> Interfaces { get; init; } = [];
    /// <summary>The lowest port.</summary>
    public int PortMin { get; init; } = 30000;
    /// <summary>The highest port.</summary>
    public int PortMax { get; init; } = 40000;
    /// <summary>Threads that carry packets; 0 for one a processor.</summary>
    public int Workers { get; init; }
    public int MaxSessions { get; init; } = 20000;
    /// <summary>A session in which nothing is heard for so long has ended.</summary>
    public TimeSpan MediaTimeout { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>The same while everybody is on hold.</summary>
    public TimeSpan SilentTimeout { get; init; } = TimeSpan.FromHours(1);
    /// <summary>An offer that nobody answers keeps its ports for so long (threats M6); more than RFC 3261's Timer C.</summary>
    public TimeSpan OfferTimeout { get; init; } = TimeSpan.FromSeconds(240);
    /// <summary>A port that was given back rests for so long (threats M6).</summary>
    public TimeSpan PortRest { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>The TOS octet of what we send: DSCP EF (RFC 3246), as rtpengine has it.</summary>
    public int TypeOfService { get; init; } = 184;
    /// <summary>How long packets may wait for others, once there are some 40 calls; zero for not at all.</summary>
    public TimeSpan Gathers { get; init; } = TimeSpan.FromMilliseconds(1);
    /// <summary>False: no epoll and no batches, also where there are some.</summary>
    public bool IsBatched { get; init; } = true;
    /// <summary>False: no handshake with ourselves at the start.</summary>
    public bool WarmsUp { get; init; } = true;
}
