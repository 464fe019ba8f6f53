namespace Chappe.Porting.Lexing;

/// <summary>What a token is.</summary>
public enum CfgTokenKind
{
    /// <summary>The end of the input.</summary>
    End,
    /// <summary>A name.</summary>
    Name,
    /// <summary>A number, or an IPv4 address.</summary>
    Number,
    /// <summary>A text in quotes; <see cref="CfgToken.Text"/> is what it stands for.</summary>
    String,
    /// <summary><c>$…</c>.</summary>
    Variable,
    /// <summary><c>@…</c>.</summary>
    Select,
    /// <summary>An operator or a bracket.</summary>
    Sign,
    /// <summary><c>/…/</c> behind <c>case</c>.</summary>
    Expression,
    /// <summary><c>#!name rest</c>; <see cref="CfgToken.Text"/> is the name.</summary>
    Directive,
}

/// <summary>A comment without its marks.</summary>
/// <param name="Text">A line of it.</param>
/// <param name="IsTrailing">It stands behind something on the same line.</param>
/// <param name="HasBlankBefore">An empty line stands before it.</param>
public sealed record CfgComment(string Text, bool IsTrailing, bool HasBlankBefore);

/// <summary>One token, with what stands before it.</summary>
public sealed class CfgToken(CfgTokenKind kind, string text, CfgPlace place)
{
    /// <summary>What it is.</summary>
    public CfgTokenKind Kind { get; } = kind;
    /// <summary>What it says, decoded.</summary>
    public string Text { get; } = text;
    /// <summary>Where it stands; for what a define put here, where the define was used.</summary>
    public CfgPlace Place { get; init; } = place;
    /// <summary>White space or a comment stands before it.</summary>
    public bool HasSpaceBefore { get; init; }
    /// <summary>It is the first on its line.</summary>
    public bool HasLineBefore { get; init; }
    /// <summary>An empty line stands before it (and before its comments, which know theirs).</summary>
    public bool HasBlankBefore { get; init; }
    /// <summary>The quotation mark of a string.</summary>
    public char Quote { get; init; }
    /// <summary>The define that it stands for, when it is the whole of its value.</summary>
    public string? DefineName { get; init; }
    /// <summary>The rest of a directive's line.</summary>
    public string Rest { get; init; } = "";
    /// <summary>Where <see cref="Rest"/> stands.</summary>
    public CfgPlace RestPlace { get; init; }
    /// <summary>The comments before it.</summary>
    public IReadOnlyList<CfgComment> Comments { get; init; } = [];

    /// <summary>True for this sign or name.</summary>
    public bool Is(string text) => Kind is CfgTokenKind.Sign or CfgTokenKind.Name && Text == text;

    /// <summary>The same with other surroundings.</summary>
    public CfgToken With(CfgPlace? place = null, string? text = null, string? define = null, IReadOnlyList<CfgComment>? comments = null, CfgToken? around = null) => new(Kind, text ?? Text, place ?? Place)
    {
        HasSpaceBefore = (around ?? this).HasSpaceBefore,
        HasLineBefore = (around ?? this).HasLineBefore,
        HasBlankBefore = (around ?? this).HasBlankBefore,
        Quote = Quote,
        DefineName = define ?? DefineName,
        Rest = Rest,
        RestPlace = RestPlace,
        Comments = comments ?? Comments,
    };
}

/// <summary>The text cannot be a configuration.</summary>
public sealed class CfgSyntaxException(CfgPlace place, string text, string? hint = null) : Exception(text)
{
    /// <summary>Where.</summary>
    public CfgPlace Place { get; } = place;
    /// <summary>What could be done.</summary>
    public string? Hint { get; } = hint;
}
