using Chappe.Engine.Routing;

namespace Chappe.Engine.Transports.Workers;

/// <summary>Takes one received message; <see cref="Reception.Receive"/> in a running proxy, something smaller in a test.</summary>
/// <returns>true when context and buffer may be used again at once; false when a route keeps both.</returns>
public delegate bool MessageReceiver(RouteContext context, byte[] buffer, int length);
