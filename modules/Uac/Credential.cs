namespace Chappe.Modules.Uac;

/// <summary>What we prove ourselves with in one realm. Never logged (threats G6).</summary>
/// <param name="User">The digest username.</param>
/// <param name="Realm">The realm; empty: whichever the challenge names.</param>
/// <param name="Secret">The password, or HA1.</param>
/// <param name="IsHa1"><paramref name="Secret"/> is HA1.</param>
internal readonly record struct Credential(string User, string Realm, string Secret, bool IsHa1 = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Realm}";

    /// <summary>Reads <c>user:realm:password</c>.</summary>
    public static bool TryParse(string text, out Credential credential)
    {
        credential = default;
        if (text.Split(':', 3) is not [{ Length: > 0 } user, var realm, var password]) return false;
        credential = new Credential(user, realm, password);
        return true;
    }
}
