namespace Chappe.Modules.Registrar.Storage;

/// <summary>What became of a change to an AoR.</summary>
internal enum StoreOutcome
{
    /// <summary>Made; everybody sees it.</summary>
    Done,
    /// <summary>Waiting to be durable; nobody sees it before, and its answer leaves then.</summary>
    Deferred,
    /// <summary>Too many changes are waiting; nothing has changed.</summary>
    Refused,
}
