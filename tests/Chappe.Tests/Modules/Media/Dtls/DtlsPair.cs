using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Dtls;

/// <summary>Two associations with a wire between them that a test may cut. The library blocks on real time, so tests wait for what happened, never for time.</summary>
internal sealed class DtlsPair : IDisposable
{
    private static readonly DtlsTimes s_times = new(8000, 40);
    private readonly HandshakePool _pool;
    private readonly ManualResetEventSlim _clientDone = new(), _serverDone = new();
    private readonly Lock _gate = new();
    private int _sent;

    public DtlsPair(DtlsIdentity? client = null, DtlsIdentity? server = null, IReadOnlyList<SrtpSuite>? clientSuites = null, IReadOnlyList<SrtpSuite>? serverSuites = null, DtlsTimes? times = null, HandshakePool? pool = null)
    {
        _pool = pool ?? new HandshakePool(4, 16);
        ClientIdentity = client ?? Identity;
        ServerIdentity = server ?? Identity;
        Client = new DtlsAssociation(_pool, ClientIdentity, d => Carry(d, true), TimeProvider.System, times ?? s_times, clientSuites) { Changed = _ => _clientDone.Set() };
        Server = new DtlsAssociation(_pool, ServerIdentity, d => Carry(d, false), TimeProvider.System, times ?? s_times, serverSuites) { Changed = _ => _serverDone.Set() };
    }

    public static DtlsIdentity Identity { get; } = DtlsIdentity.Create(TimeProvider.System);
    public DtlsIdentity ClientIdentity { get; }
    public DtlsIdentity ServerIdentity { get; }
    public DtlsAssociation Client { get; }
    public DtlsAssociation Server { get; }
    /// <summary>Says of each datagram, by its number and whether the client sent it, whether it is lost.</summary>
    public Func<int, bool, bool> IsLost { get; set; } = (_, _) => false;
    /// <summary>Changes a datagram on its way.</summary>
    public Func<byte[], byte[]> Change { get; set; } = static datagram => datagram;
    public List<(bool FromClient, byte[] Octets)> Carried { get; } = [];

    public void Start(Fingerprint? ofServer = null, Fingerprint? ofClient = null)
    {
        Server.SetPeer(DtlsRole.Passive, [ofClient ?? ClientIdentity.Fingerprint]);
        Client.SetPeer(DtlsRole.Active, [ofServer ?? ServerIdentity.Fingerprint]);
        Client.Ready();
    }

    public void WaitForBoth()
    {
        Assert.That(_clientDone.Wait(15_000), Is.True, $"the client: {Client.State}");
        Assert.That(_serverDone.Wait(15_000), Is.True, $"the server: {Server.State}");
    }

    public void WaitFor(Func<bool> isSo) => Assert.That(SpinWait.SpinUntil(isSo, 10_000), Is.True);

    public void ResetDone()
    {
        _clientDone.Reset();
        _serverDone.Reset();
    }

    public void Dispose()
    {
        Client.Close();
        Server.Close();
        _pool.Dispose();
    }

    private void Carry(ReadOnlySpan<byte> datagram, bool fromClient)
    {
        lock (_gate)
        {
            if (IsLost(_sent++, fromClient)) return;
            Carried.Add((fromClient, datagram.ToArray()));
        }
        (fromClient ? Server : Client).Receive(Change(datagram.ToArray()));
    }
}
