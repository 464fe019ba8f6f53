using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of the branches that were added to the Request-URI.</summary>
public static class BranchPseudoVariables
{
    /// <summary><c>$(branch(attr)[i])</c>: what is known of an appended branch; the first is 0, the Request-URI is not among them.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static BranchValues branch { get; } = new();

    /// <summary><c>$br</c>: the URI of the first appended branch; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text br => branch["uri", 0];

    /// <summary><c>$ds</c>: the destinations as a redirection lists them, <c>Contact: uri, uri;q=0.5</c>: the Request-URI and all appended branches.</summary>
    [Export(RouteKinds.AnyRequest, Module = "pv")]
    public static Text ds
    {
        get
        {
            var context = Here.Context;
            Text made = $"Contact: <{UriEditing.RequestUri(context)}>";
            for (int i = 0; i < context.Branches.Count; i++)
            {
                made.AppendLiteral(", <");
                made.AppendFormatted(context.Branches[i].Uri);
                made.AppendLiteral(">");
                if (context.Branches[i].Q < 0) continue;
                made.AppendLiteral(";q=");
                made.AppendFormatted(branch["q", i]);
            }
            return made;
        }
    }
}
