namespace Chappe.Engine.Vocabulary.Expressions;

/// <summary>This is a part of an expression, as far as an automaton can follow it: no look-arounds, no references back.</summary>
internal abstract record Node
{
    /// <summary>One octet of a set.</summary>
    public sealed record One(OctetSet Set) : Node;
    /// <summary>One part behind the other; none of them is the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<Node> Parts) : Node;
    /// <summary>Either of them.</summary>
    public sealed record Choice(IReadOnlyList<Node> Alternatives) : Node;
    /// <summary>Several times the same; a negative maximum is none.</summary>
    public sealed record Repeat(Node Part, int Least, int Most) : Node;
    /// <summary>The begin of the text.</summary>
    public sealed record Begin : Node;
    /// <summary>The end of the text.</summary>
    public sealed record End : Node;
}
