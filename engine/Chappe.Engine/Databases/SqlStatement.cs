namespace Chappe.Engine.Databases;

/// <summary>The text of a statement. Values are not in it: they stand for <c>@p0</c>, <c>@p1</c>, … and travel beside it.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsWrite">It changes something.</param>
/// <param name="IsKept">It is used again and again, so connections keep it prepared.</param>
public sealed record SqlStatement(string Text, bool IsWrite, bool IsKept = true);
