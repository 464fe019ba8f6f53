using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>
/// The words of textops that replace text by expressions. The form is <c>/re/replacement/flags</c> with any separator; <c>\0</c> to <c>\9</c>
/// are the match and its groups, flags are <c>g</c>, <c>i</c> and <c>s</c>. What would bring a line end into a header line is refused (threats R3).
/// </summary>
public static class SubstFunctions
{
    /// <summary>Replaces in the headers and the body.</summary>
    /// <returns>false when nothing matches, or the substitution cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc subst(string substitution)
    {
        var message = Fresh.Message;
        return Edit(substitution, new Slice(message.HeadersStart, message.Length - message.HeadersStart));
    }

    /// <summary>Replaces in the body.</summary>
    /// <returns>false when nothing matches, or the substitution cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc subst_body(string substitution) => Edit(substitution, Fresh.Message.Body);

    /// <summary>Replaces in the values of the headers of that name.</summary>
    /// <param name="header">The name.</param>
    /// <param name="substitution">The substitution.</param>
    /// <param name="which"><c>a</c> in all of them, <c>f</c> in the first, <c>l</c> in the last.</param>
    /// <returns>false when nothing matches, or the substitution cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc subst_hf(string header, string substitution, string which = "a")
    {
        var message = Fresh.Message;
        var name = HeaderReading.NameOctets(header, stackalloc byte[128]);
        bool isReplaced = false;
        for (int index = HeaderReading.IndexOf(message, name, which == "l" ? -1 : 0); index >= 0; index = which == "a" ? message.IndexOf(name, index + 1) : -1)
            isReplaced |= Edit(substitution, message.Headers[index].Value);
        return isReplaced;
    }

    /// <summary>Replaces in the Request-URI; at once, and only when a URI comes out.</summary>
    /// <returns>false when nothing matches, or no URI comes out.</returns>
    [Export(RouteKinds.AnyRequest, Module = "textops")]
    public static Rc subst_uri(string substitution)
    {
        var context = Here.Context;
        return Substitution.Find(substitution)?.Apply(UriEditing.RequestUri(context)) is { } uri && UriEditing.SetRequestUri(context, uri);
    }

    /// <summary>Replaces in the user part of the Request-URI; at once, and only when a URI comes out.</summary>
    /// <returns>false when nothing matches, or no URI comes out.</returns>
    [Export(RouteKinds.AnyRequest, Module = "textops")]
    public static Rc subst_user(string substitution)
    {
        var context = Here.Context;
        return Substitution.Find(substitution)?.Apply(PseudoVariables.rU) is { } user && UriEditing.SetRequestUriPart(context, UriPart.User, user);
    }

    /// <summary>Replaces what a POSIX expression first matches in the headers.</summary>
    /// <returns>false when it matches nothing.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc replace([PosixExpression] string expression, Text replacement) => ReplaceFirst(expression, replacement, isBody: false);

    /// <summary>Replaces what a POSIX expression matches in the headers, everywhere.</summary>
    /// <returns>false when it matches nothing.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc replace_all([PosixExpression] string expression, Text replacement)
    {
        var message = Fresh.Message;
        var pattern = Patterns.Find(expression, PatternMode.Lines);
        var octets = message.Octets[..message.HeadersEnd];
        bool isReplaced = false;
        for (int at = message.HeadersStart; pattern.Find(octets, at) is { Length: > 0 } found && found.Index < message.HeadersEnd; at = found.Index + found.Length)
            isReplaced |= Put(message, new Slice(found.Index, found.Length), replacement.Octets);
        return isReplaced;
    }

    /// <summary>Replaces every <paramref name="old"/> in the headers.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc replace_str(Text old, Text replacement, string mode = "a")
    {
        var message = Fresh.Message;
        return HeaderEditing.IsOneLine(replacement.Octets)
            && PlainReplacing.Replace(message, new Slice(message.HeadersStart, message.HeadersEnd - message.HeadersStart), old.Octets, replacement.Octets, mode == "a");
    }

    internal static Rc ReplaceFirst(string expression, Text replacement, bool isBody)
    {
        var message = Fresh.Message;
        int start = isBody ? message.Body.Offset : message.HeadersStart;
        var octets = message.Octets[..(isBody ? message.Body.End : message.HeadersEnd)];
        return Patterns.Find(expression, PatternMode.Lines).Find(octets, start) is { Length: > 0 } found
            && Put(message, new Slice(found.Index, found.Length), replacement.Octets);
    }

    private static bool Edit(string substitution, Slice range)
    {
        if (Substitution.Find(substitution) is not { } found || !range.IsPresent) return false;
        var message = Here.Context.Message;
        bool isReplaced = false;
        foreach (var (at, length, replacement) in found.Matches(message.Buffer.AsMemory(range.Offset, range.Length)))
            isReplaced |= Put(message, new Slice(range.Offset + at, length), replacement);
        return isReplaced;
    }

    private static bool Put(SipMessage message, Slice range, ReadOnlySpan<byte> text)
    {
        // A header line may be replaced by others, but what comes in must be whole lines, or no line end at all.
        bool isHeader = range.Offset < message.HeadersEnd;
        if (isHeader && !HeaderEditing.IsOneLine(text) && !AreWholeLines(message, range, text)) return UriEditing.Refuse(Here.Context, "header text", Text.Store(text));
        message.Edits.Replace(range, text);
        return true;
    }

    /// <summary>Script authors do add a header by <c>subst</c>: then the last octet of the text, or the one behind it, ends a line, and all lines in it are header lines once the line around it is whole.</summary>
    private static bool AreWholeLines(SipMessage message, Slice range, ReadOnlySpan<byte> text)
    {
        int start = message.Octets[..range.Offset].LastIndexOf((byte)'\n') + 1;
        int end = message.Octets[range.End..].IndexOf((byte)'\n') + 1 + range.End;
        Text whole = $"{Text.Store(message.Octets[start..range.Offset])}{Text.Store(text)}{Text.Store(message.Octets[range.End..end])}";
        return HeaderEditing.AreHeaderLines(whole.Octets);
    }

    private static RouteContext Fresh
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            return context;
        }
    }
}
