using Chappe.Engine.Transports;

namespace Chappe.Conversations.Stage;

/// <summary>A listener without a network: what is sent goes to <paramref name="deliver"/>.</summary>
internal sealed class StageListener(ListenSpec spec, NetAddress local, Func<StageListener, NetAddress, long, byte[], SendOutcome> deliver) : Listener(spec, local)
{
    public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) =>
        deliver(this, to, connectionId, octets.ToArray());
}
