namespace Chappe.Modules.Media.Sdp;

/// <summary>One format of an RTP medium with what its rtpmap says, or what RFC 3551 table 4 and 5 say of a static payload type.</summary>
internal readonly record struct RemoteCodec(int PayloadType, string Name, int ClockRate, int Channels)
{
    private static readonly Dictionary<int, (string Name, int ClockRate, int Channels)> s_static = new()
    {
        [0] = ("PCMU", 8000, 1), [3] = ("GSM", 8000, 1), [4] = ("G723", 8000, 1), [5] = ("DVI4", 8000, 1), [6] = ("DVI4", 16000, 1), [7] = ("LPC", 8000, 1),
        [8] = ("PCMA", 8000, 1), [9] = ("G722", 8000, 1), [10] = ("L16", 44100, 2), [11] = ("L16", 44100, 1), [12] = ("QCELP", 8000, 1), [13] = ("CN", 8000, 1),
        [14] = ("MPA", 90000, 1), [15] = ("G728", 8000, 1), [16] = ("DVI4", 11025, 1), [17] = ("DVI4", 22050, 1), [18] = ("G729", 8000, 1),
        [25] = ("CelB", 90000, 1), [26] = ("JPEG", 90000, 1), [28] = ("nv", 90000, 1), [31] = ("H261", 90000, 1), [32] = ("MPV", 90000, 1), [33] = ("MP2T", 90000, 1), [34] = ("H263", 90000, 1),
    };

    /// <summary>What RFC 3551 gives a static payload type; null for others.</summary>
    internal static RemoteCodec? Static(int payloadType) => s_static.TryGetValue(payloadType, out var codec) ? new RemoteCodec(payloadType, codec.Name, codec.ClockRate, codec.Channels) : null;

    /// <summary>The payload type that RFC 3551 gives a name, -1 for none.</summary>
    internal static int StaticType(string name)
    {
        foreach (var (type, codec) in s_static)
            if (codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return type;
        return -1;
    }

    /// <summary>Reads <c>96 opus/48000/2</c>.</summary>
    internal static RemoteCodec? Parse(string map)
    {
        int space = map.IndexOf(' ');
        if (space < 0 || !int.TryParse(map.AsSpan(0, space), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int type) || type > 127) return null;
        var parts = map[(space + 1)..].Trim().Split('/');
        return new RemoteCodec(type, parts[0], Number(parts, 1, 0), Number(parts, 2, 1));
    }

    /// <summary>True when <paramref name="specification"/> names this codec: a name, with a clock rate and channels if it goes on (<c>opus/48000/2</c>), or a payload type.</summary>
    internal bool Is(string specification)
    {
        var parts = specification.Split('/');
        if (parts.Length == 1 && int.TryParse(specification, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int type)) return type == PayloadType;
        return parts[0].Equals(Name, StringComparison.OrdinalIgnoreCase) && (parts.Length < 2 || parts[1].Length == 0 || Number(parts, 1, 0) == ClockRate) && (parts.Length < 3 || parts[2].Length == 0 || Number(parts, 2, 1) == Channels);
    }

    private static int Number(string[] parts, int index, int otherwise) =>
        parts.Length > index && int.TryParse(parts[index], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
