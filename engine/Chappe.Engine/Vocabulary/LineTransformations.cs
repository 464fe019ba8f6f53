namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{line.…}</c>: a text as lines; the CR before a line end is not part of the line.</summary>
public readonly struct LineTransformations(Text text)
{
    /// <summary><c>{line.count}</c>: how many lines; the last one needs no line end.</summary>
    public int count
    {
        get
        {
            int count = 0;
            for (int at = 0; Next(ref at, out _);) count++;
            return count;
        }
    }

    /// <summary><c>{line.at,n}</c>: the line at <paramref name="index"/>, negative from the end; undefined when there are not so many.</summary>
    public Text at(int index)
    {
        if (index < 0) index += count;
        if (index < 0) return default;
        for (int at = 0; Next(ref at, out var line);)
            if (index-- == 0) return line;
        return default;
    }

    /// <summary><c>{line.sw,prefix}</c>: the first line that starts with <paramref name="prefix"/>; undefined when none does.</summary>
    public Text sw(Text prefix)
    {
        for (int at = 0; Next(ref at, out var line);)
            if (line.StartsWith(prefix)) return line;
        return default;
    }

    private bool Next(ref int at, out Text line)
    {
        line = default;
        if (at >= text.Length) return false;
        int end = text.Octets[at..].IndexOf((byte)'\n');
        line = text.Slice(at, end < 0 ? text.Length : end);
        at = end < 0 ? text.Length : at + end + 1;
        if (line.EndsWith("\r"u8)) line = line.striptail(1);
        return true;
    }
}
