using Chappe.Sip.Parsing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{param.…}</c>: a text of <c>name=value</c> pairs with a separator between, semicolon if not said otherwise. Names match in any case; quotes around a value are taken off and hide separators.</summary>
public readonly struct ParamTransformations(Text text)
{
    /// <summary><c>{param.value,name[,sep]}</c>: the value of the first pair of that name.</summary>
    /// <returns>Empty when it has no value; undefined when there is no such name.</returns>
    public Text value(Text name, char separator = ';')
    {
        for (int at = 0; Next(ref at, separator, out var found, out var value);)
            if (Octets.EqualsNoCase(found.Octets, name.Octets)) return value;
        return default;
    }

    /// <summary><c>{param.in,name[,sep]}</c>: a pair of that name is there.</summary>
    public bool @in(Text name, char separator = ';') => !value(name, separator).IsNull;

    /// <summary><c>{param.valueat,i[,sep]}</c>: the value of the pair at <paramref name="index"/>, negative from the end.</summary>
    public Text valueat(int index, char separator = ';') => At(index, separator, out _, out var value) ? value : default;

    /// <summary><c>{param.name,i[,sep]}</c>: the name of the pair at <paramref name="index"/>, negative from the end.</summary>
    public Text name(int index, char separator = ';') => At(index, separator, out var name, out _) ? name : default;

    /// <summary><c>{param.count[,sep]}</c>: how many pairs there are.</summary>
    public int count(char separator = ';')
    {
        int count = 0;
        for (int at = 0; Next(ref at, separator, out _, out _);) count++;
        return count;
    }

    private bool At(int index, char separator, out Text name, out Text value)
    {
        name = value = default;
        if (index < 0) index += count(separator);
        if (index < 0) return false;
        for (int at = 0; Next(ref at, separator, out name, out value);)
            if (index-- == 0) return true;
        return false;
    }

    /// <summary>Reads the pair at <paramref name="at"/>; empty ones are passed over.</summary>
    private bool Next(ref int at, char separator, out Text name, out Text value)
    {
        name = value = default;
        var octets = text.Octets;
        while (at < octets.Length && (octets[at] == separator || Octets.IsSpaceOctet(octets[at]))) at++;
        if (at >= octets.Length) return false;
        int start = at, equals = -1;
        for (bool isQuoted = false; at < octets.Length && (isQuoted || octets[at] != separator); at++)
        {
            if (octets[at] == '\\' && isQuoted) at++;
            else if (octets[at] == '"') isQuoted = !isQuoted;
            else if (octets[at] == '=' && equals < 0 && !isQuoted) equals = at;
        }
        int end = Math.Min(at, octets.Length);
        name = text.Slice(start, (equals < 0 ? end : equals) - start).trim();
        value = equals < 0 ? text.Slice(end, 0) : text.Slice(equals + 1, end - equals - 1).trim();
        if (value.Length >= 2 && value.Octets[0] == '"' && value.Octets[^1] == '"') value = value.Slice(1, value.Length - 2);
        return true;
    }
}
