using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Topology;

/// <summary>How what is hidden looks to the peers: where its token stands.</summary>
/// <param name="parameter">The name of the parameter of Via, Record-Route and perhaps Contact.</param>
/// <param name="prefix">What the token begins with.</param>
internal abstract class HidingForm(string parameter, string prefix)
{
    /// <summary>More than the longest token needs around it.</summary>
    private const int Around = 512;
    /// <summary>Room for a Contact's URI.</summary>
    public const int UriRoom = SealingKey.MaxToken + Around;

    private readonly byte[] _parameter = Encoding.ASCII.GetBytes(parameter);

    protected byte[] Prefix { get; } = Encoding.ASCII.GetBytes(prefix);
    /// <summary><c>;name=prefix</c>, to which a token is added.</summary>
    public byte[] ParameterStart { get; } = Encoding.ASCII.GetBytes($";{parameter}={prefix}");

    /// <summary>Finds the parameter with a token among <paramref name="parameters"/>.</summary>
    /// <param name="octets">What the slices point into.</param>
    /// <param name="parameters">The parameters, from their first semicolon.</param>
    /// <param name="whole">The parameter with its semicolon.</param>
    /// <param name="token">The token.</param>
    public bool TryFind(ReadOnlySpan<byte> octets, Slice parameters, out Slice whole, out Slice token)
    {
        (whole, token) = (default, default);
        if (!parameters.IsPresent) return false;
        foreach (var candidate in new UriParameters(octets, parameters))
        {
            if (!candidate.Value.IsPresent || !candidate.Name.Of(octets).SequenceEqual(_parameter) || !candidate.Value.Of(octets).StartsWith(Prefix)) continue;
            whole = new Slice(candidate.Name.Offset - 1, candidate.Value.End - candidate.Name.Offset + 1);
            token = new Slice(candidate.Value.Offset + Prefix.Length, candidate.Value.Length - Prefix.Length);
            return true;
        }
        return false;
    }

    /// <summary>Finds the token in the URI of a Contact that was hidden.</summary>
    public abstract bool TryFindContact(ReadOnlySpan<byte> octets, in SipUri uri, out Slice token);

    /// <summary>Writes the URI that stands for a hidden Contact.</summary>
    /// <param name="scheme">With its colon.</param>
    /// <param name="token">The token.</param>
    /// <param name="outgoing">The listener that the message leaves from.</param>
    /// <param name="uri">Gets the URI.</param>
    public abstract void WriteContact(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> token, Listener outgoing, ref OctetWriter uri);

    /// <summary>topoh: an address that is nobody's, and the token as a parameter. Requests come by the Record-Route of the script.</summary>
    internal sealed class Masked(string parameter, string prefix, string host) : HidingForm(parameter, prefix)
    {
        private readonly byte[] _host = Encoding.ASCII.GetBytes(host);

        public override bool TryFindContact(ReadOnlySpan<byte> octets, in SipUri uri, out Slice token) => TryFind(octets, uri.Parameters, out _, out token);

        public override void WriteContact(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> token, Listener outgoing, ref OctetWriter uri)
        {
            uri.Write(scheme);
            uri.Write(_host);
            uri.Write(ParameterStart);
            uri.Write(token);
        }
    }

    /// <summary>topos: our own address, and the token as its user.</summary>
    internal sealed class Own(string parameter, string prefix, string host) : HidingForm(parameter, prefix)
    {
        private readonly byte[] _host = Encoding.ASCII.GetBytes(host);

        public override bool TryFindContact(ReadOnlySpan<byte> octets, in SipUri uri, out Slice token)
        {
            bool isOne = uri.User.IsPresent && uri.User.Of(octets).StartsWith(Prefix);
            token = isOne ? new Slice(uri.User.Offset + Prefix.Length, uri.User.Length - Prefix.Length) : default;
            return isOne;
        }

        public override void WriteContact(ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> token, Listener outgoing, ref OctetWriter uri)
        {
            uri.Write(scheme);
            uri.Write(Prefix);
            uri.Write(token);
            uri.Write((byte)'@');
            uri.Write(_host.Length > 0 ? _host : outgoing.SentBy);
            uri.Write(ListenerNaming.TransportParameter(outgoing.Transport));
        }
    }
}
