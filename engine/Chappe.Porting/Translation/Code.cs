namespace Chappe.Porting.Translation;

/// <summary>What a piece of C# is in Kamailio's terms.</summary>
internal enum Kind
{
    Int,
    Text,
    /// <summary>A truth value: of a comparison, of a word.</summary>
    Bool,
    /// <summary>What a word returned: a truth value with a code.</summary>
    Rc,
    Null,
}

/// <summary>Its C# type.</summary>
internal enum Form { Int, Text, String, Bool, Rc, Null }

/// <summary>A piece of C# with what is known of it.</summary>
/// <param name="Text">The C#.</param>
/// <param name="Kind">What it is for Kamailio.</param>
/// <param name="Form">What it is for C#.</param>
/// <param name="Level">How tight it binds, see <see cref="Levels"/>.</param>
internal readonly record struct Code(string Text, Kind Kind, Form Form, int Level = Levels.Primary)
{
    /// <summary>The value when it is written down in the configuration.</summary>
    public object? Constant { get; init; }
    /// <summary>It is never undefined and never empty.</summary>
    public bool IsSolid { get; init; }

    /// <summary>In parentheses where an operator of <paramref name="level"/> stands around it.</summary>
    public string In(int level) => Level < level ? $"({Text})" : Text;

    public override string ToString() => Text;
}

/// <summary>How tight C#'s operators bind.</summary>
internal static class Levels
{
    public const int Choice = 5, Or = 10, And = 20, BitOr = 30, BitXor = 35, BitAnd = 40, Equality = 50, Relation = 60, Shift = 65, Sum = 70, Product = 80, Unary = 90, Primary = 100;
}
