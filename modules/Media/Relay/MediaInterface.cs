using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay;

/// <summary>A network that media goes through: its name in <c>direction</c>, the address that we bind, the one that peers are told. Ports are 0.</summary>
internal sealed record MediaInterface(string Name, NetAddress Local, NetAddress Advertised)
{
    internal bool IsIPv6 => !Local.IsIPv4;
}
