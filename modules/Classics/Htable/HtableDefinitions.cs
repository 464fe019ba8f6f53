using System.Collections.ObjectModel;

namespace Chappe.Modules.Classics;

/// <summary>The tables that a script defined: a list to which <c>modparam</c> adds texts in Kamailio's form.</summary>
public sealed class HtableDefinitions : Collection<string>
{
    private readonly List<HtableDefinition> _tables = [];

    /// <summary>The definitions, read.</summary>
    public IReadOnlyList<HtableDefinition> Tables => _tables;

    internal void Define(HtableDefinition definition)
    {
        _tables.RemoveAll(t => t.Name == definition.Name);
        _tables.Add(definition);
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            Define(HtableDefinition.Parse(item));
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }

    /// <summary>What could not be read.</summary>
    internal List<string> Problems { get; } = [];
}
