namespace Chappe.Sip.Messages;

/// <summary>How large a message and its parts may be (threats P6). Sizes are octets.</summary>
public sealed record MessageBounds
{
    /// <summary>The bounds that hold when nobody says otherwise.</summary>
    public static readonly MessageBounds Default = new();

    /// <summary>The request or status line.</summary>
    public int StartLine { get; init; } = 8 * 1024;
    /// <summary>The Request-URI.</summary>
    public int Uri { get; init; } = 4 * 1024;
    /// <summary>One header with its name and folds.</summary>
    public int Header { get; init; } = 16 * 1024;
    /// <summary>All headers together.</summary>
    public int Headers { get; init; } = 64 * 1024;
    /// <summary>The number of header lines; 256 is the most that an index holds.</summary>
    public int HeaderCount { get; init; } = 256;
    /// <summary>The number of Via values.</summary>
    public int Vias { get; init; } = 64;
    /// <summary>The number of Route values.</summary>
    public int Routes { get; init; } = 64;
    /// <summary>The body.</summary>
    public int Body { get; init; } = 256 * 1024;
}
