using System.Security.Cryptography;

namespace Chappe.Scripting.Sources;

/// <summary>SHA-256 of files, in hexadecimal digits.</summary>
internal static class FileHash
{
    /// <summary>The hash of the file at <paramref name="path"/>; empty when it cannot be read, which equals no hash.</summary>
    public static string Of(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
