using System.Buffers;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>A variable with flags behind a slash, as avpops writes them: <c>$avp(a)/g</c>.</summary>
internal readonly record struct AvpSpec(string Variable, string Flags)
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Reads one; what stands behind the last slash are flags when they are letters.</summary>
    public static AvpSpec Parse(string text)
    {
        int slash = text.LastIndexOf('/');
        bool hasFlags = slash > 0 && slash < text.Length - 1 && !text.AsSpan(slash + 1).ContainsAnyExcept(s_letters);
        return hasFlags ? new AvpSpec(text[..slash].Trim(), text[(slash + 1)..]) : new AvpSpec(text.Trim(), "");
    }

    /// <summary>The name of the AVP.</summary>
    public string Name => NamedVariables.AvpName(Variable);
    /// <summary>It is an AVP, of which there may be several.</summary>
    public bool IsAvp => Variable.StartsWith("$avp(", StringComparison.Ordinal) || Variable.StartsWith("$(avp(", StringComparison.Ordinal) || !Variable.StartsWith('$');
    /// <summary>All values, not only the newest.</summary>
    public bool IsGlobal => Has('g');

    /// <summary>True when a flag is there, in either case.</summary>
    public bool Has(char flag) => Flags.Contains(flag, StringComparison.OrdinalIgnoreCase);

    /// <summary>The values, the newest first; of a plain variable the one that it has.</summary>
    public List<Text> Values()
    {
        var values = new List<Text>();
        if (!IsAvp)
        {
            if (NamedVariables.Get(Variable) is { IsNull: false } value) values.Add(value);
            return values;
        }
        var avps = Here.Context.Avps;
        for (int depth = 0; avps.Get(Name, depth) is { IsNull: false } value; depth++)
        {
            values.Add(value);
            if (!IsGlobal) break;
        }
        return values;
    }

    /// <summary>A value written as <c>$pv</c>, <c>i:5</c>, <c>s:text</c> or <c>text</c>.</summary>
    public static Text Literal(string text) => text.StartsWith('$') ? NamedVariables.Get(text)
        : text.StartsWith("s:", StringComparison.Ordinal) ? text[2..]
        : text.StartsWith("i:0x", StringComparison.OrdinalIgnoreCase) ? (Text)Convert.ToInt32(text[4..], 16)
        : text.StartsWith("i:", StringComparison.Ordinal) ? text[2..] : (Text)text;
}
