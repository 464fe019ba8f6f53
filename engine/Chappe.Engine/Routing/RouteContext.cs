using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Routing;

/// <summary>
/// This is one message on its way through the routes: the message, where it came from, and what the script has decided about it
/// so far. It is also the SynchronizationContext of its routes, so that an <c>await</c> comes back to its message. Pooled:
/// a worker owns it while a route runs; a route that awaits keeps it (<see cref="IsDetached"/>).
/// </summary>
public sealed partial class RouteContext : SynchronizationContext
{
    internal RouteContext(Proxy proxy)
    {
        Proxy = proxy;
        Avps = _ownAvps = new AvpList();
    }

    /// <summary>The proxy that handles it.</summary>
    public Proxy Proxy { get; }
    /// <summary>The message. Its buffer lives as long as this context's turn.</summary>
    public SipMessage Message { get; } = new();
    /// <summary>The version of the scripts that handles it.</summary>
    public RouteTable Routes { get; set; } = RouteTable.Empty;
    /// <summary>The kind of the route at hand.</summary>
    public RouteKinds Kind { get; set; }
    /// <summary>Where the message came from.</summary>
    public Hop Source { get; set; }
    /// <summary>Where the message at hand is about to leave to; only in routes that see it at that moment (<c>onsend_route</c>, <c>msg-outgoing</c>), else the default value.</summary>
    public Hop SendsTo { get; internal set; }
    /// <summary>The branch at hand in branch and reply routes, else -1.</summary>
    public int Branch { get; set; } = -1;
    /// <summary>Texts that routes make for this message.</summary>
    public Arena Arena { get; } = new();

    // What the words exit() and drop() leave behind; the compiler's rewriting reads it after each call that may end the script.
    /// <summary>The script has ended: <c>exit()</c>, <c>drop()</c> or a word that returned 0.</summary>
    public bool HasExited { get; set; }
    /// <summary>The script said <c>drop()</c>.</summary>
    public bool IsDropped { get; set; }
    /// <summary><c>$rc</c>: the code of the last word.</summary>
    public int ReturnCode { get; set; } = 1;

    // What acts at once, beside the header edits (semantics.md section 6).
    /// <summary>The Request-URI that the script set; undefined: as received.</summary>
    public Text NewRequestUri { get => _newRequestUri; set => (_newRequestUri, _uriOrigin) = (value, TargetOrigin.Network); }
    private Text _newRequestUri;
    private TargetOrigin _uriOrigin;
    /// <summary>Who named the host of the Request-URI.</summary>
    public TargetOrigin UriOrigin { get => _newRequestUri.IsNull ? TargetOrigin.Received : _uriOrigin; internal set => _uriOrigin = value; }
    /// <summary><c>$du</c>: where to send, if not to the Request-URI.</summary>
    public Text DestinationUri { get => _destinationUri; set => (_destinationUri, DestinationOrigin) = (value, TargetOrigin.Network); }
    private Text _destinationUri;
    /// <summary>Who named <see cref="DestinationUri"/>.</summary>
    public TargetOrigin DestinationOrigin { get; internal set; }
    /// <summary>Sets where to send to on behalf of the script or the administrator, so that loopback is a good place too.</summary>
    public void SetDestinationOfScript(Text uri) => (DestinationUri, DestinationOrigin) = (uri, TargetOrigin.Script);
    /// <summary><c>$fs</c>: the listener to send from.</summary>
    public Listener? SendSocket { get; set; }
    /// <summary>The connection to send on (a flow), 0 for none.</summary>
    public long SendConnectionId { get; set; }
    /// <summary>Path that becomes Route headers on sending: values joined with commas.</summary>
    public Text Path { get; set; }
    /// <summary>q of the Request-URI for serial forking, in thousandths; -1 when unset.</summary>
    public int Q { get; set; } = -1;
    /// <summary>The registrar's name for the contact that the Request-URI is; undefined when it is none.</summary>
    public Text Ruid { get; set; }
    /// <summary>The device of that contact, as in <see cref="BranchTarget.Instance"/>.</summary>
    public Text Instance { get; set; }
    /// <summary>Message flags 0 to 31.</summary>
    public uint Flags { get; set; }
    /// <summary>Branch flags of the Request-URI.</summary>
    public uint BranchFlags { get; set; }
    /// <summary>Script-local flags.</summary>
    public uint ScriptFlags { get; set; }
    /// <summary><c>force_rport()</c> was called (RFC 3581 applies though the client did not ask).</summary>
    public bool ForceRPort { get; set; }
    /// <summary><c>add_local_rport()</c> was called: rport goes into our own Via.</summary>
    public bool LocalRPort { get; set; }
    /// <summary><c>set_reply_close()</c>, <c>set_reply_no_connect()</c>, <c>set_forward_no_connect()</c> …</summary>
    public StreamWishes StreamWishes { get; set; }
    /// <summary>Header lines that <c>append_to_reply</c> gave, for replies generated here.</summary>
    public Text ReplyHeaders { get; set; }
    /// <summary>Branches that <c>append_branch</c> and <c>lookup</c> added; the Request-URI itself is not among them.</summary>
    public BranchSet Branches { get; } = new();
    /// <summary><c>t_on_failure</c>: null for none.</summary>
    public Route? OnFailure { get; set; }
    /// <summary><c>t_on_reply</c>.</summary>
    public Route? OnReply { get; set; }
    /// <summary><c>t_on_branch</c>.</summary>
    public Route? OnBranch { get; set; }
    /// <summary><c>t_on_branch_failure</c>.</summary>
    public Route? OnBranchFailure { get; set; }
    /// <summary>What modules remember about this message (record-route state, Authorization that was checked, …): slot by type.</summary>
    public ModuleSlots Slots { get; } = new();

    /// <summary>The Request-URI as it stands now.</summary>
    public ReadOnlySpan<byte> RequestUri => NewRequestUri.IsNull ? Message[Message.RequestUri] : NewRequestUri.Octets;
    /// <summary>The URI that the request at hand would be sent to now: what the script set, a Path, or the Request-URI.</summary>
    public ReadOnlySpan<byte> NextHopUri => Forwarding.NextHop.UriOf(DestinationUri, Path, RequestUri);
}

/// <summary>What the script wants of connections.</summary>
[Flags]
public enum StreamWishes : byte
{
#pragma warning disable CS1591 // Kamailio's words say it
    None = 0, ReplyClose = 1, ReplyNoConnect = 2, ForwardClose = 4, ForwardNoConnect = 8,
#pragma warning restore CS1591
}
