using System.Text;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Ice;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Srtp;
using Chappe.Sip.Stun;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>A browser in memory: full ICE as far as it concerns a lite peer, DTLS, SRTP.</summary>
internal sealed class BrowserPeer : IDisposable
{
    private readonly HandshakePool _pool = new(4, 16);
    private readonly RelayBench _bench;
    private readonly MediaTransport _transport;
    private readonly ManualResetEventSlim _done = new();

    public BrowserPeer(RelayBench bench, MediaTransport transport, NetAddress address, DtlsIdentity? identity = null)
    {
        (_bench, _transport, Address) = (bench, transport, address);
        Identity = identity ?? Dtls.DtlsPair.Identity;
        // In the library's threads; the relay's answers come back by the ports' hook.
        Association = new DtlsAssociation(_pool, Identity, d => bench.Ports.Deliver(transport.Rtp, Address, d, bench.Now), TimeProvider.System, new DtlsTimes(8000, 60)) { Changed = _ => _done.Set() };
    }

    public NetAddress Address { get; set; }
    public DtlsIdentity Identity { get; }
    public DtlsAssociation Association { get; }
    public string Fragment { get; set; } = "brow";
    public SrtpProtector Protector { get; private set; } = null!;
    public SrtpUnprotector Unprotector { get; private set; } = null!;

    /// <summary>What its SDP says; our role is the one that is not its own.</summary>
    public TransportTerms Terms(DtlsRole ours) => new()
    {
        Rtp = Address, RtcpMux = true, Security = MediaSecurity.Dtls, DtlsRole = ours, Fingerprints = [Identity.Fingerprint], IsIce = true, IceFragment = Fragment,
    };

    public byte[] Check(bool nominates = true, string? password = null)
    {
        var room = new byte[300];
        var writer = new StunWriter(room, StunClass.Request, StunMessage.Binding, new byte[12]);
        writer.Add(StunAttributeType.Username, Encoding.ASCII.GetBytes($"{_transport.Ice.Fragment}:{Fragment}"));
        writer.Add(StunAttributeType.IceControlling, new byte[8]);
        writer.Add(StunAttributeType.Priority, [1, 2, 3, 4]);
        if (nominates) writer.Add(StunAttributeType.UseCandidate, default);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password ?? _transport.Ice.Password));
        writer.AddFingerprint();
        return room[..writer.Length];
    }

    /// <summary>Makes a check; returns true when it was answered.</summary>
    public bool Nominate(bool nominates = true) => _bench.Send(_transport, Address, Check(nominates)).Any(s => s.To == Address && s.Octets[0] == 1);

    /// <summary>The datagrams for this peer are its own from now on.</summary>
    public void Listen() => _bench.Ports.OnSend = sent =>
    {
        if (sent.From == _transport.Rtp && sent.Octets.Length > 0 && sent.Octets[0] is >= 20 and <= 63) Association.Receive(sent.Octets);
    };

    public void Connect(DtlsRole own)
    {
        Listen();
        Association.SetPeer(own, [_bench.Relay.Identity.Fingerprint]);
        Association.Ready();
        WaitForKeys();
    }

    public void WaitForKeys()
    {
        Assert.That(_done.Wait(15_000), Is.True, $"the browser: {Association.State}");
        Assert.That(Association.State, Is.EqualTo(DtlsState.Connected), $"{Association.Fault}");
        (Protector, Unprotector) = (new SrtpProtector(Association.Keys!.Local), new SrtpUnprotector(Association.Keys.Remote));
        Assert.That(SpinWait.SpinUntil(() => _transport.DtlsState == DtlsState.Connected && _transport.IsConnected, 10_000), Is.True, $"the relay: {_transport.DtlsState}");
        _bench.Ports.Take();
    }

    public byte[] Protect(byte[] packet, bool isRtcp = false)
    {
        var room = new byte[packet.Length + 100];
        packet.CopyTo(room, 0);
        int length = packet.Length;
        Assert.That(isRtcp ? Protector.ProtectRtcp(room, ref length) : Protector.ProtectRtp(room, ref length), Is.EqualTo(SrtpFault.None));
        return room[..length];
    }

    public byte[] Unprotect(byte[] packet, bool isRtcp = false)
    {
        int length;
        Assert.That(isRtcp ? Unprotector.UnprotectRtcp(packet, out length) : Unprotector.UnprotectRtp(packet, out length), Is.EqualTo(SrtpFault.None));
        return packet[..length];
    }

    public void Dispose()
    {
        Association.Close();
        _pool.Dispose();
    }
}
