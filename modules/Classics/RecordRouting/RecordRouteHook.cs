using System.Runtime.CompilerServices;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>Writes the Record-Route headers of one branch when it is known where it leaves (RFC 3261 section 16.6 step 4).</summary>
internal sealed class RecordRouteHook : IOnForward
{
    /// <summary>The only instance; what it needs is in the request.</summary>
    public static RecordRouteHook Instance { get; } = new();

    /// <summary>The AVP that keeps what <c>add_rr_param</c> added; it follows the transaction to the branches of its failure routes.</summary>
    public const string ParametersAvp = "$rr.parameters";

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits)
    {
        var options = request.Routes.Options.Get<RrOptions>();
        var incoming = request.Source.Listener;
        bool isDouble = options.enable_double_rr == 2 || options.enable_double_rr == 1 && !ReferenceEquals(incoming, outgoing);
        // RFC 5626 section 5.3: the side that faces a client found by its flow carries the token. A request that goes down a flow keeps that one.
        Span<byte> token = stackalloc byte[FlowToken.Length];
        var user = options.add_username ? UriParts.User(request) : default;
        var down = request.Avps.Get(OutboundFlow.UsedAvp);
        bool isUp = down.IsNull && OutboundFlow.IsWanted(request);
        if (isUp) OutboundFlow.WriteSource(request, token);
        // The outgoing side stands on top: who answers meets it first (Kamailio, measured).
        Write(request, options, outgoing, isDouble, !down.IsNull ? down.Octets : isUp && !isDouble ? token : user, branchEdits);
        if (isDouble) Write(request, options, incoming, isDouble, isUp ? token : user, branchEdits);
    }

    [SkipLocalsInit]
    private static void Write(RouteContext request, RrOptions options, Listener side, bool isDouble, ReadOnlySpan<byte> user, EditList branchEdits)
    {
        var message = request.Message;
        var added = request.Avps.Get(ParametersAvp).Octets;
        var tag = options.append_fromtag ? message[message.From.Tag] : default;
        int bound = 160 + side.SentBy.Length + added.Length + tag.Length + user.Length;
        Span<byte> room = bound <= 1024 ? stackalloc byte[1024] : new byte[bound];
        var line = new OctetWriter(room);
        line.Write("Record-Route: <"u8);
        line.Write(message.RequestUriParts.Scheme == UriScheme.Sips ? "sips:"u8 : "sip:"u8);
        if (!user.IsEmpty) { line.Write(user); line.Write((byte)'@'); }
        line.Write(side.SentBy);
        line.Write(ListenerNaming.TransportParameter(side.Transport));
        if (isDouble) line.Write(";r2=on"u8);
        line.Write(options.enable_full_lr ? ";lr=on"u8 : ";lr"u8);
        if (!tag.IsEmpty) { line.Write(";ftag="u8); line.Write(tag); }
        line.Write(added);
        if (Signs(request, options))
        {
            Span<byte> signature = stackalloc byte[RouteSignature.Length];
            RouteSignature.Write(options.Key, message, tag, signature);
            line.Write(";mac="u8);
            line.Write(signature);
        }
        line.Write(">\r\n"u8);
        branchEdits.Insert(message.HeadersStart, room[..line.Length]);
    }

    /// <summary>Unset means: as the script was written for us, or for Kamailio.</summary>
    public static bool Signs(RouteContext context, RrOptions options) => options.sign ?? !context.Routes.EditsAreDeferred;
}
