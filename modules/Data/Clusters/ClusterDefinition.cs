namespace Chappe.Modules.Data;

/// <summary>How connections of one priority are asked.</summary>
internal enum ClusterMode
{
    /// <summary>One after the other until one did it.</summary>
    Serial,
    /// <summary>Likewise, each time beginning with the next one.</summary>
    RoundRobin,
    /// <summary>All of them; one that did it is enough.</summary>
    Parallel,
}

/// <summary>What a connection of a cluster is used for; priority 0: not at all.</summary>
internal sealed record ClusterUse(string Connection, int ReadPriority, ClusterMode ReadMode, int WritePriority, ClusterMode WriteMode);

/// <summary>A cluster as the parameter <c>cluster</c> writes it: <c>k1=&gt;c1=9s8p;c2=9s8p</c>.</summary>
internal sealed record ClusterDefinition(string Name, IReadOnlyList<ClusterUse> Uses)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ArgumentException">It is not written so.</exception>
    public static ClusterDefinition Parse(string text)
    {
        int arrow = text.IndexOf("=>", StringComparison.Ordinal);
        string name = arrow < 0 ? "" : text[..arrow].Trim();
        var uses = arrow < 0 ? [] : text[(arrow + 2)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseUse).ToList();
        if (name.Length == 0 || uses.Count == 0) throw new ArgumentException($"\"{text}\": a cluster is given as name=>connection=9s9s;connection=8s8s.");
        if (uses.DistinctBy(u => u.Connection).Count() < uses.Count) throw new ArgumentException($"\"{text}\" names a connection twice.");
        return new ClusterDefinition(name, uses);
    }

    private static ClusterUse ParseUse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string connection = equals < 0 ? "" : text[..equals].Trim(), use = equals < 0 ? "" : text[(equals + 1)..].Trim();
        if (connection.Length == 0 || use.Length != 4 || !char.IsAsciiDigit(use[0]) || !char.IsAsciiDigit(use[2]) || ModeOf(use[1]) is not { } read || ModeOf(use[3]) is not { } write)
            throw new ArgumentException($"\"{text}\": a connection is followed by = and four characters, priority and mode for reading and for writing: 9s9s.");
        if (read == ClusterMode.Parallel) throw new ArgumentException($"\"{text}\": the mode p is for writing alone.");
        return new ClusterUse(connection, use[0] - '0', read, use[2] - '0', write);
    }

    private static ClusterMode? ModeOf(char letter) => letter switch
    {
        's' or 'S' => ClusterMode.Serial, 'r' or 'R' => ClusterMode.RoundRobin, 'p' or 'P' => ClusterMode.Parallel, _ => null,
    };
}
