using System.Globalization;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Data;

/// <summary>The addresses of all groups, in memory: hosts by hash, then networks, then domains, as Kamailio looks for them.</summary>
internal sealed class AddressTable
{
    private readonly Dictionary<UInt128, AddressEntry[]> _hosts;
    private readonly AddressEntry[] _subnets;
    private readonly Dictionary<string, AddressEntry[]> _domains;

    /// <summary>None.</summary>
    public static AddressTable Empty { get; } = new([]);

    /// <summary>Makes it of lines.</summary>
    public AddressTable(IReadOnlyList<AddressEntry> entries)
    {
        Entries = entries;
        _hosts = entries.Where(e => e is { IsDomain: false, IsSubnet: false }).GroupBy(e => e.Address).ToDictionary(g => g.Key, g => g.ToArray());
        _subnets = [.. entries.Where(e => e.IsSubnet)];
        _domains = entries.Where(e => e.IsDomain).GroupBy(e => e.Text, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All lines.</summary>
    public IReadOnlyList<AddressEntry> Entries { get; }

    /// <summary>The first line that an address and port fit; of any group when <paramref name="group"/> is 0.</summary>
    public AddressEntry? Find(int group, in NetAddress address, int port)
    {
        var number = AddressEntry.NumberOf(address);
        if (_hosts.TryGetValue(number, out var hosts) && First(hosts, group, port) is { } host) return host;
        foreach (var subnet in _subnets)
            if (Fits(subnet, group, port) && (number & AddressEntry.MaskOf(subnet.Bits)) == subnet.Address && (subnet.Bits >= 96 || !address.IsIPv4)) return subnet;
        return null;
    }

    /// <summary>The first line that a domain and port fit.</summary>
    public AddressEntry? Find(int group, string domain, int port) => _domains.TryGetValue(domain, out var entries) ? First(entries, group, port) : null;

    /// <summary>Reads a file's lines.</summary>
    /// <param name="text">The file.</param>
    /// <param name="problems">What of it cannot be read, with its line.</param>
    public static List<AddressEntry> Parse(string text, List<string> problems)
    {
        var entries = new List<AddressEntry>();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split('#')[0].Split([' ', '\t', '\r', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            int mask = 0, port = 0;
            bool isRead = words.Length is >= 2 and <= 5 && Number(words[0], out int group) & (words.Length < 3 || Number(words[2], out mask)) & (words.Length < 4 || Number(words[3], out port));
            if (isRead && AddressEntry.Of(int.Parse(words[0], CultureInfo.InvariantCulture), words[1], mask, port, words.Length == 5 ? words[4] : null) is { } entry) entries.Add(entry);
            else problems.Add($"line {number} is no \"group address [mask [port [tag]]]\"");
        }
        return entries;
    }

    private static bool Number(string word, out int number) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static AddressEntry? First(AddressEntry[] entries, int group, int port)
    {
        foreach (var entry in entries)
            if (Fits(entry, group, port)) return entry;
        return null;
    }

    private static bool Fits(AddressEntry entry, int group, int port) => (group == 0 || entry.Group == group) && (entry.Port == 0 || port == 0 || entry.Port == port);
}
