using Chappe.Porting.Lexing;

namespace Chappe.Porting.Translation;

/// <summary>Something that has no translation; told with its place, and the statement around it stays as a comment.</summary>
internal sealed class NotPortableException(CfgPlace place, string text, string? hint = null) : Exception(text)
{
    public CfgPlace Place { get; } = place;
    public string? Hint { get; } = hint;
}
