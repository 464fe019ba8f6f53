using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Forwarding;

/// <summary>A module that sees every message as it comes and goes: <see cref="Proxy.Tap"/>. It looks and copies; it neither waits nor changes anything.</summary>
public interface ITrafficTap
{
    /// <summary>Somebody looks at this moment; asked before each message, so that nobody pays who does not.</summary>
    bool IsOn { get; }

    /// <summary>A message came.</summary>
    void OnReceived(RouteContext message);

    /// <summary>A message was handed to its transport.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="octets">The message.</param>
    void OnSent(in Hop to, ReadOnlySpan<byte> octets);
}
