using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What several of these modules need of URIs.</summary>
internal static class UriParts
{
    /// <summary>The user part of the Request-URI as it stands now.</summary>
    public static ReadOnlySpan<byte> User(RouteContext context) =>
        UriEditing.TryRequestUri(context, out var text, out var uri) ? UriEditing.PartOf(text, uri.User).Octets : default;
}
