using System.Security.Cryptography;
using System.Text;
using Chappe.Modules.Media.Relay.Recording;

namespace Chappe.Modules.Media.Calls;

/// <summary>Where a call is recorded: always in the script's folder, whatever the Call-ID or the command says (threats G6).</summary>
internal static class RecordingName
{
    private const int MaxName = 120;

    /// <summary>Makes the name.</summary>
    /// <returns>null, or why there is none.</returns>
    internal static string? TryMake(string folder, string format, string callId, string? wanted, out RecordingTerms terms)
    {
        terms = null!;
        if (folder.Length == 0) return "media.recording_folder is not set";
        var kind = format == "wav" ? RecordingFormat.Wav : RecordingFormat.Pcap;
        if (wanted?.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) == true) kind = RecordingFormat.Wav;
        if (wanted?.EndsWith(".pcap", StringComparison.OrdinalIgnoreCase) == true) kind = RecordingFormat.Pcap;
        string name = wanted is { Length: > 0 } ? Plain(Path.GetFileNameWithoutExtension(wanted)) : $"{Plain(callId)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        terms = new RecordingTerms(Path.Combine(folder, name + (kind == RecordingFormat.Wav ? ".wav" : ".pcap")), kind);
        return null;
    }

    // What is no letter, digit or one of a few signs becomes its hexadecimal number: no separators, no dots at the start, no two names for one file.
    private static string Plain(string text)
    {
        var name = new StringBuilder();
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            if (name.Length >= MaxName) break;
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'@' || octet == '.' && name.Length > 0) name.Append((char)octet);
            else name.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return name.ToString();
    }
}
