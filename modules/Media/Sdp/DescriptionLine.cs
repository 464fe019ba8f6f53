namespace Chappe.Modules.Media.Sdp;

/// <summary>One line of a session description, without its end.</summary>
/// <param name="Type">The letter before the equals sign.</param>
/// <param name="Value">What stands behind it.</param>
internal readonly record struct DescriptionLine(char Type, string Value)
{
    /// <summary>The name of an <c>a=</c> line; empty for other lines.</summary>
    internal ReadOnlySpan<char> AttributeName => Type != 'a' ? default : Value.IndexOf(':') is >= 0 and var colon ? Value.AsSpan(0, colon) : Value;

    /// <summary>What follows the colon of an <c>a=</c> line; empty for a flag.</summary>
    internal string AttributeValue => Value.IndexOf(':') is >= 0 and var colon ? Value[(colon + 1)..] : "";

    /// <summary>True when this is <c>a=<paramref name="name"/></c>, with or without a value.</summary>
    internal bool IsAttribute(string name) => AttributeName.SequenceEqual(name) && Type == 'a';

    /// <inheritdoc/>
    public override string ToString() => $"{Type}={Value}";
}
