using System.Collections.Concurrent;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>Our registrations, by name.</summary>
internal sealed class RegistrationTable
{
    private readonly ConcurrentDictionary<string, Registration> _byUuid = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _byUuid.Count;
    /// <summary>All of them.</summary>
    public IEnumerable<Registration> All => _byUuid.Values;

    /// <summary>Adds one; false when there is one of that name.</summary>
    public bool TryAdd(Registration registration) => _byUuid.TryAdd(registration.Uuid, registration);

    /// <summary>Takes one out.</summary>
    public Registration? Remove(string uuid) => _byUuid.TryRemove(uuid, out var gone) ? gone : null;

    /// <summary>The one whose attribute has that value (Kamailio's names of columns), or null.</summary>
    public Registration? Find(string attribute, string value) => attribute == "l_uuid" ? _byUuid.GetValueOrDefault(value) : All.FirstOrDefault(r => value == attribute switch
    {
        "l_username" => r.LocalUser,
        "l_domain" => r.LocalDomain,
        "r_username" => r.RemoteUser,
        "r_domain" => r.RemoteDomain,
        "auth_username" => r.Credential.User,
        "realm" => r.Credential.Realm,
        _ => null,
    });
}
