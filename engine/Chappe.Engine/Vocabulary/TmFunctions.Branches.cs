using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Sip.Uris;

namespace Chappe.Engine.Vocabulary;

/// <summary>Targets beside the Request-URI, and their order.</summary>
public static partial class TmFunctions
{
    private const RouteKinds Branching = RouteKinds.Request | RouteKinds.Failure | RouteKinds.BranchFailure;

    /// <summary>Adds the present Request-URI as a target; the script usually sets another Request-URI afterwards. Destination, path, send socket and branch flags go along as they are now.</summary>
    /// <returns>false when there are too many targets (16).</returns>
    [Export(Branching)]
    public static Rc append_branch()
    {
        var context = Here.Context;
        return Append(context, context.Arena.Store(context.RequestUri), context.Q, context.UriOrigin);
    }

    /// <summary>Adds a target.</summary>
    /// <returns>false when it is not a URI, or there are too many targets (16).</returns>
    [Export(Branching)]
    public static Rc append_branch(Text uri) => append_branch(uri, default);

    /// <summary>Adds a target with a preference for serial forking.</summary>
    /// <param name="uri">The Request-URI of the branch; empty: the present one.</param>
    /// <param name="q"><c>"0.7"</c>; from 0 to 1.</param>
    /// <returns>false when URI or q cannot be read, or there are too many targets (16).</returns>
    [Export(Branching)]
    public static Rc append_branch(Text uri, Text q)
    {
        var context = Here.Context;
        int thousandths = -1;
        if (!q.IsEmpty && !QValue.TryRead(q.Octets, out thousandths)) return Rc.False;
        var origin = uri.IsEmpty ? context.UriOrigin : TargetOrigin.Script;
        if (uri.IsEmpty) uri = context.Arena.Store(context.RequestUri);
        else if (!SipUri.TryParse(uri.Octets, out _)) return Rc.False;
        else uri = context.Arena.Store(uri);
        return Append(context, uri, thousandths, origin);
    }

    /// <summary>In a branch-failure route: sends the request again where the branch was sent to, with the edits made in this route.</summary>
    /// <returns>false when it could not be sent.</returns>
    [Export(RouteKinds.BranchFailure, Module = "tm")]
    public static Rc t_reuse_branch()
    {
        Here.Context.ForgetTarget();
        return t_relay();
    }

    /// <summary>Forgets the targets that were added.</summary>
    [Export(Branching)]
    public static Rc clear_branches()
    {
        Here.Context.Branches.Clear();
        return Rc.True;
    }

    /// <summary>Puts Request-URI and added targets into an order by q, highest first, and keeps them for <c>t_next_contacts</c>. Nothing happens when all have the same q and none are flows to the same device: they go out together.</summary>
    /// <returns>false when they cannot be kept.</returns>
    [Export(Branching, Module = "tm")]
    public static Rc t_load_contacts() => SerialContacts.Load(Here.Context);

    /// <summary>Makes those kept targets that have the highest q the targets of the next <c>t_relay</c>. Of several flows to one device (RFC 5626) one is among them; the others are kept for <c>t_next_contact_flow</c>.</summary>
    /// <returns>1 when there are some, -2 when none are left, -1 when they cannot be read.</returns>
    [Export(Branching, Module = "tm")]
    public static Rc t_next_contacts() => SerialContacts.Next(Here.Context);

    /// <summary>In a branch-failure route: makes another flow to the device that the branch was sent to (RFC 5626 section 5.3) the target of the next <c>t_relay</c>.</summary>
    /// <returns>1 when there is one, -2 when none is left, -1 when the branch was sent to no device that is known.</returns>
    [Export(RouteKinds.BranchFailure, Module = "tm")]
    public static Rc t_next_contact_flow() => BranchAtHand is { } failed ? SerialContacts.NextFlow(Here.Context, failed) : Rc.False;

    private static Rc Append(RouteContext context, Text uri, int q, TargetOrigin origin)
    {
        var added = context.Branches.Add(new BranchTarget
        {
            Uri = uri,
            DestinationUri = context.DestinationUri,
            UriOrigin = origin,
            DestinationOrigin = context.DestinationOrigin,
            Path = context.Path,
            Q = q,
            Flags = context.BranchFlags,
            SendSocket = context.SendSocket,
            SendConnectionId = context.SendConnectionId,
        });
        if (!added) context.Proxy.Log.WriteLimited(LogLevel.Error, "tm", $"append_branch: a request has at most {BranchSet.Limit} targets.");
        return added;
    }
}
