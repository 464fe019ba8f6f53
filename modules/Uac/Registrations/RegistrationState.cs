using static Chappe.Modules.Uac.Registrations.RegistrationEvent;
using static Chappe.Modules.Uac.Registrations.RegistrationState;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>How far one of our registrations is.</summary>
internal enum RegistrationState
{
    /// <summary>It is to be sent.</summary>
    Waiting,
    /// <summary>A REGISTER is under way.</summary>
    Ongoing,
    /// <summary>The registrar knows us.</summary>
    Online,
    /// <summary>It was refused, or nobody answered; it is tried again when <c>reg_retry_interval</c> says so.</summary>
    Failed,
    /// <summary>An operator switched it off.</summary>
    Disabled,
}

/// <summary>What happens to a registration.</summary>
internal enum RegistrationEvent
{
    /// <summary>Its time has come.</summary>
    Due,
    /// <summary>200.</summary>
    Accepted,
    /// <summary>Anything else, or nothing.</summary>
    Refused,
    /// <summary>An operator switches it off.</summary>
    Disable,
    /// <summary>An operator switches it on, or wants it sent at once.</summary>
    Enable,
}

/// <summary>The states of a registration and what leads from one to another.</summary>
internal static class RegistrationMachine
{
    /// <summary>The next state.</summary>
    public static RegistrationState Step(RegistrationState state, RegistrationEvent happened) => (state, happened) switch
    {
        (Waiting or Online or Failed, Due) => Ongoing,
        (Ongoing, Accepted) => Online,
        (Ongoing, Refused) => Failed,
        (_, Disable) => Disabled,
        (Waiting or Online or Failed or Disabled, Enable) => Waiting,
        _ => state,
    };
}
