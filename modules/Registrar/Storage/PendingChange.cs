using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>How far a change has come.</summary>
internal enum ChangeState : byte
{
    /// <summary>In the queue.</summary>
    Waiting,
    /// <summary>Durable.</summary>
    Committed,
    /// <summary>Not made: the database refused it, or it builds on one that was refused.</summary>
    Failed,
}

/// <summary>One change of an AoR on its way to the database: the contacts before and after, never changed in place.</summary>
internal sealed class PendingChange(LocationTable table, byte[] aor, byte[] before, byte[] after, PendingChange? previous, DeferredAnswer? answer)
{
    private PendingChange? _previous = previous;

    /// <summary>The table.</summary>
    public LocationTable Table { get; } = table;
    /// <summary>The address of record.</summary>
    public byte[] Aor { get; } = aor;
    /// <summary>The set that the change starts from.</summary>
    public byte[] Before { get; } = before;
    /// <summary>The set that it makes; of no octets when nothing is left.</summary>
    public byte[] After { get; } = after;
    /// <summary>The change of the same AoR that this one builds on, while that is not durable.</summary>
    public PendingChange? Previous => Volatile.Read(ref _previous);
    /// <summary>What leaves when it is durable.</summary>
    public DeferredAnswer? Answer { get; } = answer;
    /// <summary>Nothing of it goes to the database.</summary>
    public bool IsVolatile { get; init; }
    /// <summary>How far it has come; written by the committing thread only.</summary>
    public ChangeState State { get; private set; }

    /// <summary>Ends the change; what it was built on may be forgotten.</summary>
    public void End(ChangeState state)
    {
        State = state;
        Volatile.Write(ref _previous, null);
    }
}
