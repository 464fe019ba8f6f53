using Chappe.Modules.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace Chappe.Modules.Media.Dtls;

/// <summary>
/// DTLS with one peer (RFC 5763, 5764), for its keys: datagrams go in from a worker, which never waits; the handshake runs on a
/// thread of the pool; whoever asks reads <see cref="State"/> and <see cref="Keys"/>. Afterwards what still comes, the peer's last
/// flight again or its goodbye, is read on the pool too.
/// </summary>
internal sealed class DtlsAssociation
{
    /// <summary>Anybody can spoil an unfinished handshake with one datagram, so it may begin again (threats M5).</summary>
    internal const int MaxAttempts = 3;

    /// <summary>Suites that DTLS can agree on, cheapest first: counter mode and SHA-1 cost a quarter of what GCM costs here.</summary>
    internal static IReadOnlyList<SrtpSuite> Suites { get; } = [SrtpSuite.Aes128CmSha1Tag80, SrtpSuite.AeadAes128Gcm, SrtpSuite.AeadAes256Gcm];

    private readonly HandshakePool _pool;
    private readonly DtlsIdentity _identity;
    private readonly DtlsTimes _times;
    private readonly IReadOnlyList<SrtpSuite> _suites;
    private readonly DatagramQueue _wire;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private IReadOnlyList<Fingerprint>? _expected;
    private DtlsTransport? _transport;
    private DtlsState _state;
    private bool _isPumping;
    private int _attempts;
    private long _queuedAt;

    internal DtlsAssociation(HandshakePool pool, DtlsIdentity identity, SendDatagram send, TimeProvider time, DtlsTimes? times = null, IReadOnlyList<SrtpSuite>? suites = null)
    {
        (_pool, _identity, _wire, _time, _times, _suites) = (pool, identity, new DatagramQueue(send), time, times ?? DtlsTimes.Usual, suites ?? Suites);
    }

    /// <summary>Called on a thread of the pool, after <see cref="State"/> became Connected, Failed or Closed.</summary>
    internal Action<DtlsAssociation>? Changed { get; set; }

    internal DtlsRole Role { get; private set; }

    internal DtlsState State
    {
        get { lock (_gate) return _state; }
    }

    /// <summary>The keys, once connected.</summary>
    internal DtlsKeys? Keys { get; private set; }
    /// <summary>Why there are none, once failed.</summary>
    internal DtlsFault Fault { get; private set; }

    /// <summary>The peer's SDP is known: its certificate, and who begins. Passive, it begins with what came early, if anything did.</summary>
    internal void SetPeer(DtlsRole role, IReadOnlyList<Fingerprint> expected)
    {
        lock (_gate)
        {
            if (_state != DtlsState.New) return;
            (Role, _expected) = (role, expected);
        }
        if (role == DtlsRole.Passive && _wire.HasAny) Begin();
    }

    /// <summary>There is an address to send to: the active side begins. May be said often.</summary>
    internal void Ready()
    {
        if (Role == DtlsRole.Active) Begin();
    }

    /// <summary>A datagram of DTLS from the peer's address.</summary>
    /// <returns>false when there was no room for it, or no use.</returns>
    internal bool Receive(ReadOnlySpan<byte> datagram)
    {
        DtlsState state;
        lock (_gate)
        {
            state = _state;
            if (state is DtlsState.Failed or DtlsState.Closed) return false;
        }
        if (!_wire.TryAdd(datagram)) return false;
        if (state == DtlsState.New && Role == DtlsRole.Passive) Begin();
        else if (state == DtlsState.Connected) Pump();
        return true;
    }

    /// <summary>The call has ended: says goodbye if there is anybody to say it to.</summary>
    /// <param name="closed">Called when nothing more will be sent: at once, or after the goodbye on a thread of the pool.</param>
    internal void Close(Action? closed = null)
    {
        DtlsTransport? transport;
        lock (_gate)
        {
            (transport, _state) = (_transport, _state == DtlsState.Failed ? DtlsState.Failed : DtlsState.Closed);
            _transport = null;
        }
        if (transport is not null && _pool.TryRun(() => Goodbye(transport, closed))) return;
        _wire.Shut();
        closed?.Invoke();
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_state != DtlsState.New || _expected is null) return;
            _state = DtlsState.Handshaking;
            _queuedAt = _time.GetTimestamp();
        }
        if (_pool.TryRun(Handshake)) return;
        // The pool is full: the peer's next flight, or the next check, begins again.
        lock (_gate)
            if (_state == DtlsState.Handshaking) _state = DtlsState.New;
    }

    private void Handshake()
    {
        int left = _times.Deadline - (int)_time.GetElapsedTime(_queuedAt).TotalMilliseconds;
        if (left <= 0)
        {
            End(DtlsFault.TimedOut);
            return;
        }
        _wire.IsLeft = false;
        var negotiation = new SrtpNegotiation(Role, _suites, _expected!);
        try
        {
            var times = _times with { Deadline = left };
            var transport = Role == DtlsRole.Active
                ? new DtlsClientProtocol().Connect(new DtlsClient(_identity, negotiation, times), _wire)
                : new DtlsServerProtocol().Accept(new DtlsServer(_identity, negotiation, times), _wire);
            lock (_gate)
            {
                if (_state != DtlsState.Handshaking) return;
                (_transport, Keys, _state) = (transport, negotiation.Keys, DtlsState.Connected);
            }
            Changed?.Invoke(this);
            if (_wire.HasAny) Pump();
        }
        catch (TlsTimeoutException)
        {
            End(DtlsFault.TimedOut);
        }
        catch (Exception)
        {
            // The edge of a handshake thread: whatever a stranger's octets do inside the library ends this handshake and nothing else (threats G1).
            if (negotiation.Fault != DtlsFault.None) End(negotiation.Fault);
            else Retry();
        }
    }

    private void Retry()
    {
        bool isLast;
        lock (_gate)
        {
            if (_state != DtlsState.Handshaking) return;
            isLast = ++_attempts >= MaxAttempts;
            if (!isLast) _state = DtlsState.New;
        }
        if (isLast) End(DtlsFault.Refused);
        else if (Role == DtlsRole.Active || _wire.HasAny) Begin();
    }

    private void End(DtlsFault fault)
    {
        lock (_gate)
        {
            if (_state != DtlsState.Handshaking) return;
            (_state, Fault) = (DtlsState.Failed, fault);
        }
        _wire.Shut();
        Changed?.Invoke(this);
    }

    private void Pump()
    {
        lock (_gate)
        {
            if (_isPumping || _transport is null) return;
            _isPumping = true;
        }
        if (_pool.TryRun(ReadRest)) return;
        lock (_gate) _isPumping = false;
    }

    // What is not authentic the library drops in silence; our last flight goes again when the peer repeats its own (RFC 6347 section 4.2.4).
    private void ReadRest()
    {
        DtlsTransport? transport;
        lock (_gate) transport = _transport;
        bool isOver = false;
        try
        {
            Span<byte> ignored = stackalloc byte[2048];
            while (transport is not null && !_wire.IsLeft && _wire.HasAny) transport.Receive(ignored, 1);
            // An authentic goodbye.
            isOver = _wire.IsLeft;
        }
        catch (Exception)
        {
            // An authentic alert that says why, or our own Close (both IOExceptions); or octets that the library cannot take.
            isOver = true;
        }
        lock (_gate)
        {
            _isPumping = false;
            isOver &= _state == DtlsState.Connected;
            if (isOver) (_state, _transport) = (DtlsState.Closed, null);
        }
        if (isOver) Changed?.Invoke(this);
        else if (_wire.HasAny) Pump();
    }

    private void Goodbye(DtlsTransport transport, Action? closed)
    {
        try
        {
            transport.Close();
        }
        catch (IOException)
        {
            // The peer was quicker; there is nobody to tell.
        }
        _wire.Shut();
        closed?.Invoke();
    }
}
