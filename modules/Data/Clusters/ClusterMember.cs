using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>A connection of db_cluster: its database, and until when it is set aside. Clusters that name it share it.</summary>
internal sealed class ClusterMember(string name, Database database)
{
    // By the engine's clock; written by whoever finds a failure.
    private long _asideUntil;

    public string Name => name;
    public Database Database => database;

    /// <summary>It is asked.</summary>
    public bool IsActive(long now) => Volatile.Read(ref _asideUntil) <= now;

    /// <summary>How many milliseconds it is still set aside.</summary>
    public long Aside(long now) => Math.Max(0, Volatile.Read(ref _asideUntil) - now);

    /// <summary>Sets it aside until then; a time that is over makes it active.</summary>
    public void SetAside(long until) => Volatile.Write(ref _asideUntil, until);
}
