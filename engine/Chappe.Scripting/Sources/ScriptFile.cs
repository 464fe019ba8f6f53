using System.Security.Cryptography;
using System.Text;

namespace Chappe.Scripting.Sources;

/// <summary>One file of a script as it was read: the compiler, the checks, the hash and the stored version all see the same text.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Text">What it says.</param>
public sealed record ScriptFile(string Path, string Text)
{
    /// <summary>SHA-256 of the text in hexadecimal digits.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}
