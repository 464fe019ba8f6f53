namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>How patient we are with engines.</summary>
/// <param name="TimeoutMilliseconds"><c>rtpengine_tout_ms</c>: how long a reply is waited for before the command is sent again.</param>
/// <param name="Tries"><c>rtpengine_retr</c>: how often a command is sent.</param>
/// <param name="DisabledSeconds"><c>rtpengine_disable_tout</c>: how long an engine that does not answer is left out.</param>
internal sealed record EngineTimes(int TimeoutMilliseconds, int Tries, int DisabledSeconds)
{
    /// <summary>Kamailio's.</summary>
    public static EngineTimes Default { get; } = new(1000, 5, 60);
}
