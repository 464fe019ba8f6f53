namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// Keeps bindings where they survive the process. Called by one thread at a time, never by a worker; may wait as long as the disk does.
/// </summary>
public interface ILocationStore : IDisposable
{
    /// <summary>Makes sure that a table is there and of a layout that this version knows.</summary>
    /// <exception cref="Engine.Modules.ConfigurationException">It cannot be made, or it is of another layout.</exception>
    void Prepare(string table);

    /// <summary>All rows of a table.</summary>
    IEnumerable<LocationRow> Load(string table);

    /// <summary>Makes all changes or none. When it returns, they survive the end of the process and of the power.</summary>
    void Apply(IReadOnlyList<RowChange> changes);
}

/// <summary>A row that is to be written, or, without <paramref name="Row"/>, removed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Ruid">The row's name, unique in its table.</param>
/// <param name="Row">What the row becomes.</param>
public readonly record struct RowChange(string Table, string Ruid, LocationRow? Row);
