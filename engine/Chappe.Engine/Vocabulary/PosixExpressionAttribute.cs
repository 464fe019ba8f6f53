namespace Chappe.Engine.Vocabulary;

/// <summary>Marks a word's parameter that is a POSIX expression: one that a script wrote down and that cannot be read is refused when the script is loaded.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PosixExpressionAttribute : Attribute;
