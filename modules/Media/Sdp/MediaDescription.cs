using System.Globalization;

namespace Chappe.Modules.Media.Sdp;

/// <summary>One medium of a session description (RFC 8866 section 5.14): its m= line in parts, and the lines below it.</summary>
internal sealed class MediaDescription
{
    /// <summary>More formats than any honest description has; browsers have 25.</summary>
    internal const int MaxFormats = 128;

    private MediaDescription(string kind, int port, int portCount, string protocol, List<string> formats, DescriptionLines lines) =>
        (Kind, Port, PortCount, Protocol, Formats, Lines) = (kind, port, portCount, protocol, formats, lines);

    /// <summary>audio, video, image, application, message ...</summary>
    internal string Kind { get; }
    internal int Port { get; set; }
    /// <summary>The number of ports behind a slash; 1 when none is written.</summary>
    internal int PortCount { get; set; }
    internal string Protocol { get; set; }
    internal List<string> Formats { get; }
    internal DescriptionLines Lines { get; }

    /// <summary>Reads what stands behind <c>m=</c>.</summary>
    /// <returns>null when it is not of the grammar.</returns>
    internal static MediaDescription? Parse(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words.Length > 3 + MaxFormats) return null;
        var port = words[1].AsSpan();
        int count = 1, slash = port.IndexOf('/');
        if (slash >= 0 && !TryNumber(port[(slash + 1)..], 1, out count)) return null;
        if (!TryNumber(slash < 0 ? port : port[..slash], 0, out int number)) return null;
        return new MediaDescription(words[0], number, count, words[2], [.. words[3..]], new DescriptionLines());
    }

    internal MediaDescription Copy() => new(Kind, Port, PortCount, Protocol, [.. Formats], new DescriptionLines(Lines.All));

    /// <summary>The m= line.</summary>
    public override string ToString() => $"m={Kind} {Port.ToString(CultureInfo.InvariantCulture)}{(PortCount > 1 ? "/" + PortCount.ToString(CultureInfo.InvariantCulture) : "")} {Protocol}{string.Concat(Formats.Select(f => " " + f))}";

    // Threats P2: digits only, in range.
    private static bool TryNumber(ReadOnlySpan<char> text, int least, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= ushort.MaxValue;
}
