namespace Chappe.Modules.Auth;

/// <summary>The passwords that a digest response may have been made with: one, or one for each secret.</summary>
internal readonly ref struct DigestPasswords
{
    private readonly ReadOnlySpan<byte> _password;
    private readonly EphemeralSecret[]? _secrets;
    private readonly int _algorithm;

    /// <summary>One password, or HA1.</summary>
    public DigestPasswords(ReadOnlySpan<byte> password, bool isHa1)
    {
        _password = password;
        IsHa1 = isHa1;
    }

    /// <summary>One for each secret, made from the name.</summary>
    public DigestPasswords(EphemeralSecret[] secrets, int algorithm) => (_secrets, _algorithm) = (secrets, algorithm);

    /// <summary>The one password is HA1.</summary>
    public bool IsHa1 { get; }
    /// <summary>How many there are.</summary>
    public int Count => _secrets?.Length ?? 1;

    /// <summary>A password, which may be written into <paramref name="room"/> (of <see cref="EphemeralPassword.MaxLength"/>).</summary>
    public ReadOnlySpan<byte> At(int index, ReadOnlySpan<byte> name, Span<byte> room) =>
        _secrets is null ? _password : room[..EphemeralPassword.Write(_algorithm, _secrets[index].Octets, name, room)];
}
