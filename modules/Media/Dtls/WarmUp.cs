namespace Chappe.Modules.Media.Dtls;

/// <summary>A handshake with ourselves: the first one of a process takes 250 to 540 ms, because all its code must be compiled, and the first caller should not wait for it.</summary>
internal static class WarmUp
{
    /// <summary>Runs it on the pool and returns at once.</summary>
    /// <returns>Both ends, which close themselves when they are done.</returns>
    internal static (DtlsAssociation Client, DtlsAssociation Server) Begin(HandshakePool pool, DtlsIdentity identity, TimeProvider time)
    {
        DtlsAssociation? client = null, server = null;
        client = new DtlsAssociation(pool, identity, d => server!.Receive(d), time) { Changed = c => c.Close() };
        server = new DtlsAssociation(pool, identity, d => client.Receive(d), time) { Changed = s => s.Close() };
        server.SetPeer(DtlsRole.Passive, [identity.Fingerprint]);
        client.SetPeer(DtlsRole.Active, [identity.Fingerprint]);
        client.Ready();
        return (client, server);
    }
}
