using System.Text.Json;

namespace Chappe.Modules.Operations;

/// <summary>Cuts JSON documents out of a stream of octets: where one ends, the next begins, with or without line ends between them.</summary>
internal static class JsonDocuments
{
    /// <summary>Most octets of one document.</summary>
    internal const int MaxOctets = 64 * 1024;

    /// <summary>Finds the end of the first document.</summary>
    /// <returns>How many octets it has with the blanks before it; 0 when more are needed; -1 when it is no JSON.</returns>
    internal static int End(ReadOnlySpan<byte> octets)
    {
        int blanks = octets.IndexOfAnyExcept(" \t\r\n"u8);
        if (blanks < 0) return 0;
        var reader = new Utf8JsonReader(octets[blanks..], isFinalBlock: false, default);
        try
        {
            if (!reader.Read()) return 0;
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return -1;
            return reader.TrySkip() ? blanks + (int)reader.BytesConsumed : 0;
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
