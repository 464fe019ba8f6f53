namespace Chappe.Engine.Routing;

/// <summary>Where every message comes in: bytes become a message, a message meets its transaction or its route.</summary>
public sealed class Reception(Proxy proxy)
{
    /// <summary>Takes one message of <paramref name="length"/> octets in <paramref name="buffer"/>, which came from <c>context.Source</c>. Never throws.</summary>
    /// <returns>true when the caller may use context and buffer again; false when a route awaits and keeps both.</returns>
    public bool Receive(RouteContext context, byte[] buffer, int length) => throw new NotImplementedException($"{proxy}{context}{buffer.Length}{length}");
}
