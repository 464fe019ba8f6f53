using System.Collections.ObjectModel;

namespace Chappe.Modules.Uac;

/// <summary>Credentials as parameters give them: <c>user:realm:password</c>.</summary>
public sealed class UacCredentials : Collection<string>
{
    private const int Most = 1000;
    private readonly List<Credential> _read = [];

    /// <summary>The credential for a realm, or null.</summary>
    internal Credential? For(string realm)
    {
        foreach (var credential in _read)
            if (credential.Realm == realm) return credential;
        return null;
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        if (!Credential.TryParse(item, out var read)) throw new ArgumentException("a credential is user:realm:password.");
        if (_read.Count == Most) throw new ArgumentException($"at most {Most} credentials.");
        _read.Add(read);
        // Read as text it says whose it is, not what it is.
        base.InsertItem(index, read.ToString());
    }
}
