using System.Text;

namespace Chappe.Modules.Classics;

/// <summary>Finds the Content-Type lines of a multipart body's parts: one pass over its lines, however it is nested or broken (threats P7, P8).</summary>
internal static class MultipartTypes
{
    /// <summary>True when a part is of <paramref name="type"/>.</summary>
    public static bool Contains(ReadOnlySpan<byte> body, string type)
    {
        bool isHeader = false;
        while (!body.IsEmpty)
        {
            int end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).TrimEnd("\r"u8);
            body = end < 0 ? default : body[(end + 1)..];
            // Behind a boundary come the part's headers, up to an empty line.
            if (line.StartsWith("--"u8)) isHeader = true;
            else if (line.IsEmpty) isHeader = false;
            else if (isHeader && IsType(line, type)) return true;
        }
        return false;
    }

    private static bool IsType(ReadOnlySpan<byte> line, string type)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 0 || !Chappe.Sip.Messages.HeaderNames.AreEqual(line[..colon].TrimEnd(" \t"u8), "Content-Type"u8)) return false;
        var value = line[(colon + 1)..].Trim(" \t"u8);
        int semicolon = value.IndexOf((byte)';');
        return Ascii.EqualsIgnoreCase((semicolon < 0 ? value : value[..semicolon]).TrimEnd(" \t"u8), type);
    }
}
