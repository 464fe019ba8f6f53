using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Auth;

/// <summary>A column of the user's row that goes to a variable.</summary>
/// <param name="Column">The column.</param>
/// <param name="Variable">The variable: <c>$avp(name)</c>.</param>
internal readonly record struct LoadedCredential(string Column, string Variable)
{
    /// <summary>Reads <c>$avp(a)=column;column</c>.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static IReadOnlyList<LoadedCredential> ParseList(string text)
    {
        var list = new List<LoadedCredential>();
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.LastIndexOf('=');
            // The = of $xavp(root=>field) belongs to the variable.
            if (equals >= 0 && equals + 1 < part.Length && part[equals + 1] == '>') equals = -1;
            string column = part[(equals + 1)..].Trim(), variable = equals < 0 ? $"$avp({part})" : part[..equals].Trim();
            if (!variable.StartsWith('$')) variable = $"$avp({variable})";
            if (!Chappe.Engine.Databases.SqlDialect.IsName(column)) throw new ArgumentException($"\"{column}\" is no name of a column.");
            if (!NamedVariables.IsKnown(variable)) throw new ArgumentException($"\"{variable}\" is no variable that can be set.");
            list.Add(new LoadedCredential(column, variable));
        }
        return list;
    }
}
