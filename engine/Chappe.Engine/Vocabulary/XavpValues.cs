using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>xavp["root", "field"]</c>: stacks of groups of fields.</summary>
public sealed class XavpValues
{
    internal XavpValues() { }

    /// <summary>The newest value of a field of the newest root; undefined when there is none. Setting makes a new root on top, as <c>$xavp(root=&gt;field) = v</c> does; setting null removes the field from the newest root.</summary>
    public Text this[string root, string field]
    {
        get => List.Get(root, 0, field);
        set
        {
            if (value.IsNull) List.SetField(root, 0, field, default);
            else List.Push(root, field, value);
        }
    }

    /// <summary>A field of the root <paramref name="depth"/> below the newest. Setting adds to or replaces in that root (<c>$xavp(root[n]=&gt;field) = v</c>), and makes the root when depth is 0 and there is none; setting null removes the field.</summary>
    public Text this[string root, int depth, string field]
    {
        get => List.Get(root, depth, field);
        set => List.SetField(root, depth, field, value);
    }

    /// <summary>How many roots of that name there are.</summary>
    public int count(string root) => List.CountOf(root);

    /// <summary>True when there is a root of that name.</summary>
    public bool defined(string root) => List.CountOf(root) > 0;

    /// <summary><c>$xavp(root[n]) = $null</c>: removes the root <paramref name="depth"/> below the newest.</summary>
    /// <returns>false when there is no such root.</returns>
    public bool remove(string root, int depth = 0) => List.Remove(root, depth);

    private static XavpList List => Here.Context.Avps.Groups;
}
