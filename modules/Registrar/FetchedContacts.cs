using Chappe.Engine.Routing;

namespace Chappe.Modules.Registrar;

/// <summary>What <c>reg_fetch_contacts</c> copied for one message: sets of contacts by the name that the script gave them.</summary>
internal sealed class FetchedContacts : IResettable
{
    private const int Limit = 16;
    private readonly List<(string Name, byte[] Set, int Length, bool IsLive)> _profiles = [];

    /// <summary>Keeps a copy under <paramref name="name"/>, in place of an older one.</summary>
    /// <returns>false when the message has too many.</returns>
    public bool Keep(string name, ReadOnlySpan<byte> set)
    {
        int index = _profiles.FindIndex(p => p.Name == name);
        if (index < 0) index = _profiles.FindIndex(p => !p.IsLive);
        if (index < 0 && _profiles.Count == Limit) return false;
        // The array of an earlier message is used again when it is large enough.
        var octets = index >= 0 && _profiles[index].Set.Length >= set.Length ? _profiles[index].Set : new byte[set.Length];
        set.CopyTo(octets);
        var profile = (name, octets, set.Length, true);
        if (index < 0) _profiles.Add(profile);
        else _profiles[index] = profile;
        return true;
    }

    /// <summary>The set of that name; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(string name)
    {
        foreach (var (known, set, length, isLive) in _profiles)
            if (isLive && known == name) return set.AsSpan(0, length);
        return default;
    }

    /// <summary>Forgets the set of that name.</summary>
    public void Forget(string name)
    {
        for (int i = 0; i < _profiles.Count; i++)
            if (_profiles[i].Name == name) _profiles[i] = _profiles[i] with { IsLive = false };
    }

    /// <inheritdoc/>
    public void Reset()
    {
        for (int i = 0; i < _profiles.Count; i++) _profiles[i] = _profiles[i] with { IsLive = false };
    }
}
