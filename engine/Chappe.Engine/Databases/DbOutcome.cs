namespace Chappe.Engine.Databases;

/// <summary>How a statement ended.</summary>
public enum DbOutcome
{
    /// <summary>It was carried out.</summary>
    Done,
    /// <summary>The database cannot be reached; nobody waited for it.</summary>
    Down,
    /// <summary>Too many statements are waiting already.</summary>
    Busy,
    /// <summary>No answer came in time; it may have been carried out all the same.</summary>
    TimedOut,
    /// <summary>The database refused it: no such table, a value that does not fit, a key that is there already.</summary>
    Refused,
}
