using Chappe.Engine.Vocabulary;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;

namespace Chappe.Porting.Translation;

/// <summary>Finds out what the variables of a configuration hold, numbers or texts, by all that is assigned to them.</summary>
internal sealed class VariableKinds
{
    private readonly WordCatalog _words;
    private Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    // Kamailio holds these as numbers though they are texts here.
    private static readonly HashSet<string> s_numbers = new(StringComparer.Ordinal) { "sp", "Rp", "RAp" };

    public VariableKinds(IEnumerable<CfgStatement> statements, WordCatalog words)
    {
        _words = words;
        var all = statements.ToList();
        for (int round = 0; round < 6; round++)
        {
            var found = new Dictionary<string, Kind>(StringComparer.Ordinal);
            foreach (var assign in all.OfType<AssignStatement>())
                if (assign.Target is VariableExpression { Variable: { } target } && KeyOf(target) is { } key && KindOf(assign.Value) is { } kind) Join(found, key, kind);
            foreach (var call in all.SelectMany(TreeWalk.Own).SelectMany(TreeWalk.All).OfType<CallExpression>()) Outputs(call, found);
            _kinds = found;
        }
    }

    /// <summary>What the variable holds: a number when only numbers are assigned, or nothing to one that begins as 0.</summary>
    public Kind Of(PseudoVariable variable) => KeyOf(variable) is { } key && _kinds.TryGetValue(key, out var kind) ? kind : variable.Name is "var" or "vz" or "shv" ? Kind.Int : Kind.Text;

    /// <summary>True for words that are texts here and numbers for Kamailio.</summary>
    public static bool IsNumber(string word) => s_numbers.Contains(word);

    private void Outputs(CallExpression call, Dictionary<string, Kind> found)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            bool isOutput = (call.Name is "pv_printf" or "avp_printf" && i == 0) || _words.Calls(call.Name).Any(w => i < w.Parameters.Count && (w.Parameters[i].IsOut || w.Parameters[i].ParameterType == typeof(Into) || w.Parameters[i].ParameterType == typeof(Place)));
            if (!isOutput) continue;
            var variable = call.Arguments[i] switch { VariableExpression v => v.Variable, TextExpression t when t.Value.StartsWith('$') => TryParse(t), _ => null };
            if (variable is not null && KeyOf(variable) is { } key) Join(found, key, Kind.Text);
        }
    }

    private static PseudoVariable? TryParse(TextExpression text)
    {
        int at = 0;
        return PseudoVariable.TryParse(text.Value, ref at, out var variable) && at == text.Value.Length ? variable : null;
    }

    private static void Join(Dictionary<string, Kind> found, string key, Kind kind) => found[key] = found.TryGetValue(key, out var known) && known != kind ? Kind.Text : kind;

    private static string? KeyOf(PseudoVariable variable) => variable.Name switch
    {
        "var" or "vn" or "vz" or "shv" or "xavp" or "xavu" or "xavi" or "dlg_var" => $"{variable.Name}:{variable.Inner}",
        "avp" => $"avp:{(variable.Inner?.StartsWith("s:", StringComparison.Ordinal) == true ? variable.Inner[2..] : variable.Inner)}",
        "sht" => $"sht:{variable.Inner?.Split("=>")[0]}",
        _ => null,
    };

    private Kind? KindOf(CfgExpression expression) => expression switch
    {
        NumberExpression => Kind.Int,
        TextExpression or SelectExpression or AddressExpression => Kind.Text,
        NameExpression name => name.Name is "src_port" or "dst_port" or "msg:len" or "max_len" ? Kind.Int : Kind.Text,
        CallExpression => Kind.Int,
        UnaryExpression { Operator: "str" } => Kind.Text,
        UnaryExpression => Kind.Int,
        BinaryExpression { Operator: "+" } sum => KindOf(sum.Left) ?? (sum.Left is VariableExpression { Variable.Name: "null" } ? KindOf(sum.Right) : null),
        BinaryExpression => Kind.Int,
        VariableExpression variable => KindOf(variable.Variable),
        _ => null,
    };

    private Kind? KindOf(PseudoVariable variable)
    {
        if (variable.Transformations.Count > 0) return TextMembers.Find(variable.Transformations[^1])?.Gives == Gives.Int ? Kind.Int : Kind.Text;
        if (variable.Name is "null") return null;
        if (KeyOf(variable) is { } key) return _kinds.TryGetValue(key, out var known) ? known : null;
        if (variable.Name is "rc" or "retcode" or "?" or "shtinc" or "shtdec") return Kind.Int;
        if (IsNumber(variable.Name)) return Kind.Int;
        return _words.Find(variable.Name) is [var word, ..] && word.Gives is Gives.Int or Gives.Bool ? Kind.Int : Kind.Text;
    }
}
