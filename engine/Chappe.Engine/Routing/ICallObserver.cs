using Chappe.Engine.Modules;

namespace Chappe.Engine.Routing;

/// <summary>A module that hears when a call is over that another one kept in mind, such as one that records calls.</summary>
public interface ICallObserver
{
    /// <summary>It wants to hear of calls under these parameters; telling it costs a message made up for each.</summary>
    bool HearsOfCalls(OptionsSet options);

    /// <summary>A call is over. The message at hand stands for it: its variables and those of its dialog can be read. Outside all locks; nobody waits.</summary>
    void OnCallEnded(RouteContext message, in EndedCall call);
}

/// <summary>When a call was what.</summary>
/// <param name="Began">Its INVITE came.</param>
/// <param name="Answered">It was answered; null: never.</param>
/// <param name="Ended">It was over.</param>
/// <param name="HasExpired">Its time ran out, nobody hung up.</param>
public readonly record struct EndedCall(DateTimeOffset Began, DateTimeOffset? Answered, DateTimeOffset Ended, bool HasExpired);
