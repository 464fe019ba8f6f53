using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Auth;

/// <summary>What the authentication words remember about one message: the credentials that were looked at, and how that ended.</summary>
public sealed class AuthState : IResettable
{
    private byte[] _octets = [];
    private DigestCredentials _credentials;

    /// <summary>Credentials were found and read.</summary>
    public bool HasCredentials { get; private set; }
    /// <summary>They were right.</summary>
    public bool IsAuthenticated { get; internal set; }
    /// <summary>The next challenge says <c>stale=true</c>: the password was not what was wrong.</summary>
    public bool IsStale { get; internal set; }
    /// <summary>What their nonce says.</summary>
    internal NonceState Nonce { get; set; }
    /// <summary>The header line that held them.</summary>
    public HeaderId Header { get; private set; }
    /// <summary>The header's value.</summary>
    public Slice Value { get; private set; }
    /// <summary>The credentials, as slices of <see cref="Octets"/>.</summary>
    public ref readonly DigestCredentials Credentials => ref _credentials;
    /// <summary>The octets of the message when they were read; edits since do not reach them.</summary>
    public ReadOnlySpan<byte> Octets => _octets;
    /// <summary>The digest username.</summary>
    public ReadOnlySpan<byte> Username => _credentials.Username.Of(_octets);
    /// <summary>The realm.</summary>
    public ReadOnlySpan<byte> Realm => _credentials.Realm.Of(_octets);

    /// <summary>A part of the credentials as a text.</summary>
    internal Text TextOf(Slice slice) => new(_octets, slice.Offset, slice.Length);

    /// <summary>Reads the credentials of a header; those read last are not read again.</summary>
    /// <returns>false when they are none of digest; what was read before is then forgotten.</returns>
    internal bool TryRead(SipMessage message, in HeaderEntry header)
    {
        if (HasCredentials && ReferenceEquals(_octets, message.Buffer) && header.Value == Value) return true;
        _octets = message.Buffer;
        Header = header.Id;
        Value = header.Value;
        return HasCredentials = DigestCredentials.TryParse(message.Octets, header.Value, out _credentials);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // A pooled state must not keep a message's buffer alive.
        _octets = [];
        _credentials = default;
        Nonce = default;
        HasCredentials = IsAuthenticated = IsStale = false;
    }
}
