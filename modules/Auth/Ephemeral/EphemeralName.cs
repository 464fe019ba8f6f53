using System.Buffers.Text;

namespace Chappe.Modules.Auth;

/// <summary>The name in credentials that expire: <c>expiry:user</c>, or <c>user:expiry</c>.</summary>
internal readonly ref struct EphemeralName
{
    private EphemeralName(ReadOnlySpan<byte> user, long expiry)
    {
        User = user;
        Expiry = expiry;
    }

    /// <summary>Whose they are.</summary>
    public ReadOnlySpan<byte> User { get; }
    /// <summary>Until when, in seconds since 1970.</summary>
    public long Expiry { get; }

    /// <summary>The longest name that is looked at.</summary>
    public const int MaxLength = 256;

    /// <summary>Reads a name.</summary>
    /// <returns>false for anything but digits, one colon and a user without control characters (threats A4).</returns>
    public static bool TryParse(ReadOnlySpan<byte> name, bool isExpiryFirst, out EphemeralName parsed)
    {
        parsed = default;
        int colon = name.IndexOf((byte)':');
        if (colon < 0 || name.Length > MaxLength) return false;
        var user = isExpiryFirst ? name[(colon + 1)..] : name[..colon];
        var expiry = isExpiryFirst ? name[..colon] : name[(colon + 1)..];
        // A second colon, CR, LF or NUL would mean something else to the next who reads the name.
        if (user.IsEmpty || user.Contains((byte)':') || user.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || user.Contains((byte)0x7F)) return false;
        // 12 digits reach the year 33658 and cannot overflow; a sign is no digit.
        if (expiry.Length is 0 or > 12 || expiry.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        if (!Utf8Parser.TryParse(expiry, out long seconds, out int read) || read != expiry.Length) return false;
        parsed = new EphemeralName(user, seconds);
        return true;
    }

    /// <summary>True while the credentials may be used: not expired, and not good for longer than anybody issues them.</summary>
    public bool IsCurrent(long now, int maxLifetime) => Expiry > now && (maxLifetime == 0 || Expiry - now <= maxLifetime);
}
