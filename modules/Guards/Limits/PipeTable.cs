using System.Collections.Concurrent;

namespace Chappe.Modules.Guards.Limits;

/// <summary>Pipes by name; those of the script's parameters and those that came with a message. Bounded.</summary>
internal sealed class PipeTable
{
    private readonly ConcurrentDictionary<string, Pipe> _pipes = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<Pipe> All => _pipes.Values;

    /// <summary>The pipe of that name, or null.</summary>
    public Pipe? Find(string name) => _pipes.GetValueOrDefault(name);

    /// <summary>The pipe of that name, made when there is none; null when there are too many.</summary>
    public Pipe? GetOrAdd(string name, PipeAlgorithm algorithm, int limit, int most) =>
        _pipes.TryGetValue(name, out var known) ? known : _pipes.Count >= most ? null : _pipes.GetOrAdd(name, static (key, how) => new Pipe(key, how.algorithm, how.limit), (algorithm, limit));

    /// <summary>Puts a pipe there; one that is there already goes on counting.</summary>
    public void Set(string name, PipeAlgorithm algorithm, int limit)
    {
        if (_pipes.TryGetValue(name, out var known)) known.Change(algorithm, limit);
        else _pipes[name] = new Pipe(name, algorithm, limit);
    }

    /// <summary>Reads an algorithm's name.</summary>
    public static bool TryAlgorithm(string text, out PipeAlgorithm algorithm) => Enum.TryParse(text, ignoreCase: true, out algorithm) && Enum.IsDefined(algorithm) && !char.IsAsciiDigit(text[0]);
}
