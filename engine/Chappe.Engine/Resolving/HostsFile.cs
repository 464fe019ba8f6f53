using System.Collections.Frozen;
using System.Net;

namespace Chappe.Engine.Resolving;

/// <summary>The names that this machine knows without DNS: its hosts file, and <c>localhost</c> in any case (RFC 6761 section 6.3). Read again when it changes.</summary>
internal sealed class HostsFile
{
    private static readonly IPAddress[] s_localhost = [IPAddress.Loopback, IPAddress.IPv6Loopback];
    private readonly string _path;
    private FrozenDictionary<string, IPAddress[]> _names = FrozenDictionary<string, IPAddress[]>.Empty;
    private DateTime _stamp;

    internal HostsFile(string? path = null)
    {
        _path = path ?? (OperatingSystem.IsWindows() ? Path.Combine(Environment.SystemDirectory, "drivers", "etc", "hosts") : "/etc/hosts");
        Refresh();
    }

    /// <summary>The addresses of <paramref name="name"/>, IPv4 first; null when it is not here.</summary>
    internal IPAddress[]? Find(string name)
    {
        if (Volatile.Read(ref _names).TryGetValue(name, out var addresses)) return addresses;
        return name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal) ? s_localhost : null;
    }

    /// <summary>Looks whether the file has changed; not on a worker's thread.</summary>
    internal void Refresh()
    {
        try
        {
            var stamp = File.GetLastWriteTimeUtc(_path);
            if (stamp == _stamp) return;
            var found = new Dictionary<string, List<IPAddress>>(StringComparer.OrdinalIgnoreCase);
            foreach (string line in File.ReadLines(_path))
            {
                var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address)) continue;
                foreach (string name in words[1..])
                {
                    if (!found.TryGetValue(name, out var addresses)) found[name] = addresses = [];
                    if (!addresses.Contains(address)) addresses.Add(address);
                }
            }
            Volatile.Write(ref _names, found.ToFrozenDictionary(e => e.Key, e => e.Value.OrderBy(static a => a.AddressFamily).ToArray(), StringComparer.OrdinalIgnoreCase));
            _stamp = stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No file, or one in the middle of being written: what was read before stays.
        }
    }
}
