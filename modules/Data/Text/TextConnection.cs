using System.Data;
using Microsoft.Data.Sqlite;

namespace Chappe.Modules.Data;

/// <summary>A connection to the tables of a folder. The first one reads the files; what the last one wrote is in the files when it is closed.</summary>
internal sealed class TextConnection(TextFolder folder, int querySeconds) : SqliteConnection(folder.ConnectionString)
{
    public override void Open()
    {
        if (State == ConnectionState.Open) return;
        folder.Enter();
        try
        {
            DefaultTimeout = querySeconds;
            base.Open();
            // What stands between tables that are locked by their writer, and a driver that waits for it in steps of 150 ms.
            using var command = base.CreateCommand();
            command.CommandText = "PRAGMA read_uncommitted = 1";
            command.ExecuteNonQuery();
        }
        catch
        {
            base.Close();
            folder.Leave();
            throw;
        }
    }

    public override void Close()
    {
        bool wasOpen = State == ConnectionState.Open;
        base.Close();
        if (wasOpen) folder.Leave();
    }

    public override SqliteCommand CreateCommand() => new TextCommand(folder) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };

    /// <summary>A statement before which the files are looked at, where the script wants that.</summary>
    private sealed class TextCommand(TextFolder folder) : SqliteCommand
    {
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            // Within a transaction the tables are this connection's own.
            if (Transaction is null) folder.LookAgain();
            return base.ExecuteReader(behavior);
        }
    }
}
