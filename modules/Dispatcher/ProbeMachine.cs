using static Chappe.Modules.Dispatcher.DestinationFlags;
using static Chappe.Modules.Dispatcher.ProbeEvent;

namespace Chappe.Modules.Dispatcher;

/// <summary>What a probe, or a call that failed, says of a destination.</summary>
internal enum ProbeEvent
{
    /// <summary>It answered, but not often enough yet to be trusted again.</summary>
    Answered,
    /// <summary>It answered as often as <c>ds_inactive_threshold</c> wants.</summary>
    AnsweredEnough,
    /// <summary>It failed, but not often enough yet to be given up.</summary>
    Failed,
    /// <summary>It failed as often as <c>ds_probing_threshold</c> allows.</summary>
    FailedEnough,
}

/// <summary>The states of a destination and what leads from one to another. Nothing but an operator leads out of <see cref="Disabled"/>.</summary>
internal static class ProbeMachine
{
    /// <summary>The next state.</summary>
    public static DestinationFlags Step(DestinationFlags state, ProbeEvent happened) => (state, happened) switch
    {
        (Active, Failed) => Trying,
        (Active, FailedEnough) => Inactive,
        (Trying, FailedEnough) => Inactive,
        (Trying, Answered or AnsweredEnough) => Active,
        (Inactive, AnsweredEnough) => Active,
        _ => state,
    };
}
