using System.Data.Common;

namespace Chappe.Engine.Databases;

/// <summary>This is what a module brings that speaks a database's protocol. The engine pools its connections and keeps everybody from waiting for them.</summary>
public interface IDatabaseDriver
{
    /// <summary>The schemes of the URLs that it opens: <c>mysql</c>.</summary>
    string Scheme { get; }

    /// <summary>What is special about this database.</summary>
    SqlDialect Dialect { get; }

    /// <summary>How its connections are used.</summary>
    DatabaseHabits HabitsOf(DatabaseUrl url);

    /// <summary>A new connection, not open yet.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="connectSeconds">How long opening may take.</param>
    /// <param name="querySeconds">How long a statement may take.</param>
    DbConnection Connect(DatabaseUrl url, int connectSeconds, int querySeconds);
}

/// <summary>How the connections to a database are used.</summary>
/// <param name="IsBlocking">The driver has no waiting without a thread (SQLite): each connection gets one of its own.</param>
/// <param name="SeparatesWrites">One connection writes and one reads, because writers exclude each other.</param>
/// <param name="GroupsWrites">Writes that wait are made durable together, because each group costs a sync of the disk.</param>
/// <param name="Connections">How many connections there are at most; 0: as the administrator says.</param>
public readonly record struct DatabaseHabits(bool IsBlocking, bool SeparatesWrites, bool GroupsWrites, int Connections);
