namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{url.…}</c>.</summary>
public readonly struct UrlTransformations(Text text)
{
    /// <summary><c>{url.path}</c>: what stands before the question mark.</summary>
    public Text path => text.before('?');
    /// <summary><c>{url.querystring}</c>: what stands behind the question mark; empty when there is none.</summary>
    public Text querystring => text.after('?');
}
