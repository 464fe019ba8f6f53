using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of textops that ask.</summary>
public static class TextopsFunctions
{
    /// <summary>Asks for the method: one, or several with bars between (<c>INVITE|SUBSCRIBE</c>). Of a reply it is the method of CSeq.</summary>
    /// <returns>false when it is none of them.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc is_method(string methods) => MethodNames.IsOneOf(Here.Context.Message, methods);

    /// <summary>Looks for a POSIX expression in the whole message, line by line; case counts.</summary>
    /// <returns>false when it is not found.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc search([PosixExpression] string expression) => Patterns.Find(expression, PatternMode.Lines).IsMatch(Fresh.Message.Octets);

    /// <summary>Looks for a POSIX expression in the body.</summary>
    /// <returns>false when it is not found or there is no body.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc search_body([PosixExpression] string expression)
    {
        var message = Fresh.Message;
        return message.Body.Length > 0 && Patterns.Find(expression, PatternMode.Lines).IsMatch(message[message.Body]);
    }

    /// <summary>Looks for a POSIX expression in the headers of that name.</summary>
    /// <param name="header">The name.</param>
    /// <param name="expression">What to look for.</param>
    /// <param name="which"><c>a</c> in all of them, <c>f</c> in the first, <c>l</c> in the last.</param>
    /// <returns>false when it is not found.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc search_hf(string header, [PosixExpression] string expression, string which = "a")
    {
        var context = Fresh;
        var message = context.Message;
        var name = HeaderReading.NameOctets(header, stackalloc byte[128]);
        var pattern = Patterns.Find(expression, PatternMode.Lines);
        int index = HeaderReading.IndexOf(message, name, which == "l" ? -1 : 0);
        for (; index >= 0; index = which == "a" ? message.IndexOf(name, index + 1) : -1)
            if (pattern.IsMatch(HeaderReading.ValueAt(context, index).Octets)) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks whether a text begins with another; case counts.</summary>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc starts_with(Text text, Text prefix) => text.StartsWith(prefix);

    /// <summary>Compares two texts, case counts.</summary>
    /// <returns>false when they differ.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc cmp_str(Text left, Text right) => left.Octets.SequenceEqual(right.Octets);

    /// <summary>Compares two texts whatever their case.</summary>
    /// <returns>false when they differ.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc cmp_istr(Text left, Text right) => Chappe.Sip.Parsing.Octets.EqualsNoCase(left.Octets, right.Octets);

    /// <summary>Asks whether a text is one of a list.</summary>
    /// <returns>false when it is not.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc in_list(Text subject, Text list, Text separator)
    {
        char mark = separator.IsEmpty ? ',' : (char)separator.Octets[0];
        for (int i = list.count(mark); i >= 0; i--)
            if (list.select(i, mark).trim() == subject) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks whether a text begins with one of a list.</summary>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc in_list_prefix(Text subject, Text list, Text separator)
    {
        char mark = separator.IsEmpty ? ',' : (char)separator.Octets[0];
        for (int i = list.count(mark); i >= 0; i--)
            if (list.select(i, mark).trim() is { IsEmpty: false } prefix && subject.StartsWith(prefix)) return Rc.True;
        return Rc.False;
    }

    /// <summary>Asks whether Privacy holds a kind: id, user, header, session, critical or none (RFC 3323).</summary>
    /// <returns>false when it does not, or there is no such header.</returns>
    [Export(RouteKinds.Any, Module = "textops")]
    public static Rc is_privacy(string kind)
    {
        var privacy = HeaderReading.First(Fresh, HeaderId.Privacy);
        for (int i = privacy.count(';'); i >= 0; i--)
            if (privacy.select(i, ';').trim().EqualsIgnoreCase(kind)) return Rc.True;
        return Rc.False;
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
