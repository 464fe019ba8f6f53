using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Reads and sets pseudo-variables that are named by a text, as parameters of modules and columns of tables name them: <c>$avp(name)</c>, <c>$xavp(root=&gt;field)</c>, <c>$ru</c>.</summary>
public static class NamedVariables
{
    /// <summary>True when <paramref name="name"/> is one that can be set.</summary>
    public static bool IsKnown(string name) => Parse(name, out string kind, out string inner) && (kind is "avp" or "xavp" or "xavu" or "shv" && inner.Length > 0 || kind is "ru" or "rU" or "rd" or "rp" or "du");

    /// <summary>Sets a variable; an AVP is pushed.</summary>
    /// <returns>false when there is none of that name.</returns>
    public static bool TrySet(string name, Text value)
    {
        if (!Parse(name, out string kind, out string inner)) return false;
        switch (kind)
        {
            case "avp": AvpPseudoVariables.avp[inner] = value; return true;
            case "xavp" when Field(inner, out string root, out string field): AvpPseudoVariables.xavp[root, 0, field] = value; return true;
            case "xavu": AvpPseudoVariables.xavu[inner] = value; return true;
            case "shv": AvpPseudoVariables.shv[inner] = value; return true;
            case "ru": PseudoVariables.ru = value; return true;
            case "rU": PseudoVariables.rU = value; return true;
            case "rd": PseudoVariables.rd = value; return true;
            case "rp": PseudoVariables.rp = value; return true;
            case "du": PseudoVariables.du = value; return true;
            default: return false;
        }
    }

    /// <summary>Reads a variable; undefined when there is none of that name.</summary>
    public static Text Get(string name)
    {
        if (!Parse(name, out string kind, out string inner)) return default;
        return kind switch
        {
            "avp" => AvpPseudoVariables.avp[inner],
            "xavp" when Field(inner, out string root, out string field) => AvpPseudoVariables.xavp[root, 0, field],
            "xavu" => AvpPseudoVariables.xavu[inner],
            "shv" => AvpPseudoVariables.shv[inner],
            "hdr" => HeaderPseudoVariables.hdr[inner],
            _ => Plain(kind),
        };
    }

    /// <summary>The name inside <c>$avp(s:name)</c>: the old forms with a type in front name the same.</summary>
    public static string AvpName(string name) => Parse(name, out string kind, out string inner) && kind == "avp" ? inner : name;

    private static Text Plain(string name) => name switch
    {
        "ru" => PseudoVariables.ru, "rU" => PseudoVariables.rU, "rd" => PseudoVariables.rd, "rp" => PseudoVariables.rp, "rm" => PseudoVariables.rm, "rs" => PseudoVariables.rs,
        "rr" => PseudoVariables.rr_, "ou" => PseudoVariables.ou, "oU" => PseudoVariables.oU, "od" => PseudoVariables.od, "du" => PseudoVariables.du, "dd" => PseudoVariables.dd,
        "fu" => AddressPseudoVariables.fu, "fU" => AddressPseudoVariables.fU, "fd" => AddressPseudoVariables.fd, "ft" => AddressPseudoVariables.ft, "fn" => AddressPseudoVariables.fn,
        "tu" => AddressPseudoVariables.tu, "tU" => AddressPseudoVariables.tU, "td" => AddressPseudoVariables.td, "tt" => AddressPseudoVariables.tt, "tn" => AddressPseudoVariables.tn,
        "ci" => HeaderPseudoVariables.ci, "cs" => HeaderPseudoVariables.cs, "ua" => HeaderPseudoVariables.ua, "rb" => HeaderPseudoVariables.rb, "cT" => HeaderPseudoVariables.cT,
        "ct" => AddressPseudoVariables.ct, "si" => NetworkPseudoVariables.si, "sp" => NetworkPseudoVariables.sp, "proto" => NetworkPseudoVariables.proto, "Ri" => NetworkPseudoVariables.Ri, "Rp" => NetworkPseudoVariables.Rp,
        "ruid" => PseudoVariables.ruid, "pr" => NetworkPseudoVariables.proto,
        "Ts" or "TS" => (Text)(int)TimePseudoVariables.TS,
        _ => default,
    };

    private static bool Parse(string name, out string kind, out string inner)
    {
        (kind, inner) = (name, "");
        if (name.StartsWith('$')) kind = name[1..];
        // $(avp(x)) is the same as $avp(x).
        if (kind.StartsWith('(') && kind.EndsWith(')')) kind = kind[1..^1];
        int open = kind.IndexOf('(');
        if (open < 0) return kind.Length > 0;
        if (!kind.EndsWith(')')) return false;
        inner = kind[(open + 1)..^1];
        kind = kind[..open];
        if (kind == "avp" && inner.Length > 2 && inner[1] == ':' && inner[0] is 's' or 'i') inner = inner[2..];
        if (inner.StartsWith('$')) inner = inner[1..];
        return kind.Length > 0 && inner.Length > 0;
    }

    private static bool Field(string inner, out string root, out string field)
    {
        int arrow = inner.IndexOf("=>", StringComparison.Ordinal);
        (root, field) = arrow < 0 ? (inner, "") : (inner[..arrow], inner[(arrow + 2)..]);
        return arrow > 0 && field.Length > 0;
    }
}
