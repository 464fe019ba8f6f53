namespace Chappe.Engine.Modules;

/// <summary>A module that knows of domains that are this proxy's, beside its listeners and aliases: <c>myself</c> is true for them.</summary>
public interface IOwnDomains
{
    /// <summary>True when the host is one of ours. Called for every message: neither waits nor allocates.</summary>
    bool IsOurs(ReadOnlySpan<byte> host, int port);
}
