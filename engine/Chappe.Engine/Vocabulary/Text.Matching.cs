using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>What scripts ask a text.</summary>
public partial struct Text
{
    /// <summary>Kamailio's <c>=~</c>: a POSIX extended expression found anywhere in the text, whatever the case; <c>^</c> and <c>$</c> are the text's ends.</summary>
    /// <param name="pattern">The expression, as in <c>ua.matches("friendly|sipvicious")</c>.</param>
    /// <returns>false when it is not found, the text is undefined, or the expression cannot be read (which is logged once).</returns>
    public readonly bool matches([PosixExpression] string pattern) => !IsNull && Patterns.Find(pattern).IsMatch(Octets);

    /// <summary>As above, for an expression that the script computed; it is run without backtracking.</summary>
    public readonly bool matches(Text pattern) => !IsNull && Patterns.Find(pattern).IsMatch(Octets);

    /// <summary>True when the text begins with <paramref name="prefix"/>; case counts.</summary>
    public readonly bool StartsWith(Text prefix) => !IsNull && Octets.StartsWith(prefix.Octets);

    /// <summary>True when the text ends with <paramref name="suffix"/>; case counts.</summary>
    public readonly bool EndsWith(ReadOnlySpan<byte> suffix) => !IsNull && Octets.EndsWith(suffix);

    /// <summary>True when the text ends with <paramref name="suffix"/>; case counts.</summary>
    public readonly bool EndsWith(Text suffix) => !IsNull && Octets.EndsWith(suffix.Octets);

    /// <summary>True when <paramref name="part"/> stands somewhere in the text; case counts.</summary>
    public readonly bool Contains(Text part) => !IsNull && Octets.IndexOf(part.Octets) >= 0;

    /// <summary>Same octets but for the case of ASCII letters.</summary>
    public readonly bool EqualsIgnoreCase(Text other) => IsNull == other.IsNull && SameButCase(Octets, other.Octets);

    /// <summary>As above with a literal, without making a text of it.</summary>
    public readonly bool EqualsIgnoreCase(string other) => !IsNull && (Ascii.EqualsIgnoreCase(Octets, other) || EqualsIgnoreCase((Text)other));

    /// <summary>Kamailio's <c>==</c> of two texts: an undefined one is the same as an empty one.</summary>
    public readonly bool same_as(Text other) => Octets.SequenceEqual(other.Octets);

    private static bool SameButCase(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Sip.Parsing.Octets.EqualsNoCase(a, b);
}
