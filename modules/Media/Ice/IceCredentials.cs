using System.Security.Cryptography;
using System.Text;

namespace Chappe.Modules.Media.Ice;

/// <summary>One side's user fragment and password (RFC 8445 section 5.3, RFC 8839 section 5.4). Its text never shows the password.</summary>
internal sealed class IceCredentials
{
    // RFC 8839: ice-char. RFC 8445 asks for 24 bits in the fragment and 128 in the password.
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    internal IceCredentials(string fragment, string password) => (Fragment, Password, FragmentOctets, PasswordOctets) = (fragment, password, Encoding.ASCII.GetBytes(fragment), Encoding.ASCII.GetBytes(password));

    internal string Fragment { get; }
    internal string Password { get; }
    internal byte[] FragmentOctets { get; }
    internal byte[] PasswordOctets { get; }

    internal static IceCredentials Random() => new(RandomNumberGenerator.GetString(IceChars, 8), RandomNumberGenerator.GetString(IceChars, 24));

    public override string ToString() => Fragment;
}
