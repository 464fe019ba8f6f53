using System.Globalization;

namespace Chappe.Modules.Classics;

/// <summary>What names a value in a header: <c>Name[index].parameter</c>. The first value is 1, the last -1, <c>*</c> is all.</summary>
internal readonly record struct HeaderValueName(string Header, int? Index, bool IsAll, string? Parameter)
{
    /// <summary>Reads the written form; false when it cannot be read.</summary>
    public static bool TryParse(string text, out HeaderValueName name)
    {
        int open = text.IndexOf('['), close = text.IndexOf(']', Math.Max(open, 0));
        int dot = text.IndexOf('.', Math.Max(close, 0));
        string header = open >= 0 ? text[..open] : dot >= 0 ? text[..dot] : text;
        name = new HeaderValueName(header.Trim(), null, false, dot < 0 ? null : text[(dot + 1)..].Trim());
        if (name.Header.Length == 0 || open >= 0 && close < 0) return false;
        if (open < 0) return true;
        string index = text[(open + 1)..close].Trim();
        if (index == "*") { name = name with { IsAll = true }; return true; }
        if (!int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) || number == 0) return false;
        name = name with { Index = number };
        return true;
    }
}
