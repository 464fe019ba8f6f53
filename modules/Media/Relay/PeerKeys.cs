using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Relay;

/// <summary>The keys of one peer, wherever they come from: none, its SDP, a handshake. Under the session's lock, but for what the association calls.</summary>
internal sealed class PeerKeys(MediaTransport transport)
{
    private SrtpMasterKey? _localKey;
    private IReadOnlyList<SrtpMasterKey> _remoteKeys = [];
    private DtlsAssociation? _association;
    private IReadOnlyList<Fingerprint> _fingerprints = [];
    private string? _tlsId;
    private bool _hasPeer;

    internal MediaSecurity Security { get; private set; }
    internal SrtpProtector? Protector { get; private set; }
    internal SrtpUnprotector? Unprotector { get; private set; }
    internal bool NeedsKeys => Security is MediaSecurity.Sdes or MediaSecurity.Dtls;
    internal DtlsState DtlsState => _association?.State ?? DtlsState.New;
    /// <summary>What is sent arrives: there are keys, or none are needed.</summary>
    internal bool CanSend => Protector is not null || !NeedsKeys;
    internal SrtpSuite? Suite => Protector?.Suite;

    internal void Prepare(MediaSecurity security)
    {
        Security = security;
        // Before the answer: what a quick peer sends waits in the association's queue.
        if (security == MediaSecurity.Dtls) _association ??= Associate();
    }

    internal void Apply(TransportTerms terms)
    {
        if (terms.Security != Security)
        {
            Forget();
            Prepare(terms.Security);
        }
        if (Security == MediaSecurity.Sdes) TakeKeys(terms);
        else if (Security == MediaSecurity.Dtls) TakePeer(terms);
        transport.NoteKeys();
    }

    /// <summary>There is an address: if it is ours to begin, the handshake begins.</summary>
    internal void Ready()
    {
        if (_hasPeer) _association?.Ready();
    }

    internal bool Receive(ReadOnlySpan<byte> datagram) => _association is { } association && association.Receive(datagram);

    /// <summary>All keys are forgotten, the peer is told goodbye.</summary>
    /// <param name="closed">Called when that is said, at once or from a thread of the pool.</param>
    internal void Forget(Action? closed = null)
    {
        Protector?.Dispose();
        Unprotector?.Dispose();
        var leaving = _association;
        (Protector, Unprotector, _association, _localKey, _remoteKeys, _fingerprints, _tlsId, _hasPeer) = (null, null, null, null, [], [], null, false);
        transport.NoteKeys();
        if (leaving is not null) leaving.Close(closed);
        else closed?.Invoke();
    }

    // The same key again is the same context, with its rollover counter and its window: a re-offer must not begin them anew.
    private void TakeKeys(TransportTerms terms)
    {
        if (terms.LocalKey is { } local && (_localKey is null || !AreSame(local, _localKey)))
        {
            Protector?.Dispose();
            (_localKey, Protector) = (local, new SrtpProtector(local));
            transport.NoteKeys();
            transport.NoteConnected();
        }
        if (terms.RemoteKeys.Count == 0 || terms.RemoteKeys.Count == _remoteKeys.Count && terms.RemoteKeys.Zip(_remoteKeys).All(pair => AreSame(pair.First, pair.Second))) return;
        Unprotector?.Dispose();
        (_remoteKeys, Unprotector) = (terms.RemoteKeys, new SrtpUnprotector([.. terms.RemoteKeys]));
    }

    // RFC 8842 section 5: other certificates or another tls-id is another association. Media goes on with the old keys until there are new ones.
    private void TakePeer(TransportTerms terms)
    {
        if (terms.Fingerprints.Count == 0 || terms.DtlsRole is not { } role) return;
        bool isSame = _hasPeer && terms.TlsId == _tlsId && terms.Fingerprints.Select(f => f.ToString()).SequenceEqual(_fingerprints.Select(f => f.ToString()));
        if (isSame && _association is not null) return;
        if (_hasPeer || _association is null)
        {
            _association?.Close();
            _association = Associate();
        }
        (_fingerprints, _tlsId, _hasPeer) = (terms.Fingerprints, terms.TlsId, true);
        _association.SetPeer(role, terms.Fingerprints);
    }

    private DtlsAssociation Associate()
    {
        var relay = transport.Session.Relay;
        return new DtlsAssociation(relay.Handshakes, relay.Identity, transport.SendHandshake, relay.Clock.Provider) { Changed = Changed };
    }

    // On a thread of the pool.
    private void Changed(DtlsAssociation association)
    {
        MediaTrouble? trouble = null;
        lock (transport.Session.Gate)
        {
            if (association != _association || transport.IsClosed) return;
            if (association.State == DtlsState.Connected && association.Keys is { } keys)
            {
                Protector?.Dispose();
                Unprotector?.Dispose();
                (Protector, Unprotector) = (new SrtpProtector(keys.Local), new SrtpUnprotector(keys.Remote));
                transport.NoteKeys();
                transport.NoteConnected();
            }
            else if (association.State == DtlsState.Failed) trouble = association.Fault == DtlsFault.WrongFingerprint ? MediaTrouble.WrongFingerprint : MediaTrouble.DtlsFailed;
        }
        if (trouble is { } what) transport.Session.Report(what, $"{association.Fault}");
    }

    private static bool AreSame(SrtpMasterKey one, SrtpMasterKey other) =>
        one.Suite == other.Suite && one.Key.AsSpan().SequenceEqual(other.Key) && one.Salt.AsSpan().SequenceEqual(other.Salt) && one.Mki.AsSpan().SequenceEqual(other.Mki);
}
