namespace Chappe.Engine.Vocabulary;

/// <summary>Marks a parameter that names variables by a text, <c>$avp(x)</c>, which is not replaced by their values (<see cref="NamedVariables"/>). The porting tool leaves it as it is.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class VariableNameAttribute : Attribute;
