namespace Chappe.Modules.Dialogs;

/// <summary>What is known of a dialog's row in the database. Guarded by the dialog's lock.</summary>
internal sealed class StoredDialog
{
    /// <summary>There is a row, or there may be one.</summary>
    public bool Exists;
    /// <summary>The dialog has changed since its row was written.</summary>
    public bool IsStale;
    /// <summary>It is being written; whoever writes looks again when he is done, so that no two statements about one row overtake each other.</summary>
    public bool IsSaving;
    /// <summary>Ends when what is being written is written.</summary>
    public Task Saving = Task.CompletedTask;
    /// <summary>The variables that the database has.</summary>
    public Dictionary<string, string> Variables { get; } = [];
}
