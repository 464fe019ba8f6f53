namespace Chappe.Modules.Topology;

/// <summary>What a token stands for. It is part of what is authenticated, so a token is of no use in another place.</summary>
internal enum SealedKind : byte
{
    /// <summary>The URI of a Contact.</summary>
    Contact = (byte)'c',
    /// <summary>The Via values of the hops before us, one a line.</summary>
    Vias = (byte)'v',
    /// <summary>Record-Route values of the hops before us: what the callee's side needs, and the caller's side gets back in replies.</summary>
    Upstream = (byte)'u',
    /// <summary>Record-Route values of the hops behind us, nearest first: what the caller's requests need.</summary>
    Downstream = (byte)'d',
}
