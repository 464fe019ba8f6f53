using Chappe.Engine.Routing;
using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Headers;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>Finds where the user of a request is: the best contact becomes the Request-URI, the others branches (Kamailio's <c>lookup</c>). Kept for the next request of its thread.</summary>
internal sealed class ContactLookup
{
    /// <summary>Where the core's <c>ruid</c> looks.</summary>
    private const string RuidAvp = "$ruid";

    [ThreadStatic] private static ContactLookup? t_mine;
    private readonly byte[] _key = new byte[Aor.MaxLength];
    private byte[] _set = new byte[1024];

    private ContactLookup() { }

    /// <summary>The one of this thread.</summary>
    public static ContactLookup OfThisThread => t_mine ??= new ContactLookup();

    /// <summary>Reads the contacts of <paramref name="uri"/>.</summary>
    /// <returns>The set, valid until the next call on this thread; empty when there is none or the URI names nobody.</returns>
    public ReadOnlySpan<byte> Read(RouteContext context, UsrlocModule usrloc, LocationTable table, ReadOnlySpan<byte> uri, out bool isReadable)
    {
        int length = Aor.Write(uri, usrloc.UsesDomain, context.Routes.Options.Get<RegistrarOptions>().case_sensitive, _key);
        isReadable = length >= 0;
        int used = isReadable ? table.Read(_key.AsSpan(0, length), ref _set) : 0;
        return _set.AsSpan(0, used);
    }

    /// <summary>Sends the request to the contacts of <paramref name="uri"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="usrloc">The tables.</param>
    /// <param name="table">The table.</param>
    /// <param name="uri">The URI whose user is looked up.</param>
    /// <param name="onlyBranches">Every contact becomes a branch; the Request-URI stays.</param>
    /// <returns>1 found, -1 none, -2 there are contacts but none takes the method, -3 the URI cannot be read.</returns>
    public int Find(RouteContext context, UsrlocModule usrloc, LocationTable table, ReadOnlySpan<byte> uri, bool onlyBranches = false)
    {
        var options = context.Routes.Options.Get<RegistrarOptions>();
        long now = context.Proxy.Clock.Milliseconds;
        var set = Read(context, usrloc, table, uri, out bool isReadable);
        if (!isReadable) return -3;
        uint method = options.method_filtering ? MethodSet.BitOf(context.Message.Method) : MethodSet.All;
        bool sawLive = false, found = false;
        foreach (var contact in new BindingSet(set))
        {
            if (!contact.IsLiveAt(now)) continue;
            sawLive = true;
            if ((contact.Fields.Methods & method) == 0) continue;
            if (onlyBranches || found) AddBranch(context, usrloc, contact);
            else Take(context, usrloc, contact);
            found = true;
            if (!options.append_branches && !onlyBranches) break;
        }
        return found ? 1 : sawLive ? -2 : -1;
    }

    /// <summary>Replaces a branch by the contacts of its user; the branch stays when there is none.</summary>
    public void FindForBranch(RouteContext context, UsrlocModule usrloc, LocationTable table, int branch)
    {
        var set = Read(context, usrloc, table, context.Branches[branch].Uri.Octets, out _);
        long now = context.Proxy.Clock.Milliseconds;
        bool isReplaced = false;
        foreach (var contact in new BindingSet(set))
        {
            if (!contact.IsLiveAt(now)) continue;
            if (isReplaced) AddBranch(context, usrloc, contact);
            else context.Branches[branch] = TargetOf(context, usrloc, contact);
            isReplaced = true;
        }
    }

    private static void Take(RouteContext context, UsrlocModule usrloc, ContactRecord contact)
    {
        var target = TargetOf(context, usrloc, contact);
        context.NewRequestUri = target.Uri;
        context.DestinationUri = target.DestinationUri;
        context.Path = target.Path;
        context.Q = target.Q;
        context.BranchFlags = target.Flags;
        if (target.SendSocket is not null) context.SendSocket = target.SendSocket;
        context.SendConnectionId = target.SendConnectionId;
        context.Avps.RemoveAll(RuidAvp);
        context.Avps.Push(RuidAvp, target.Ruid);
    }

    private static void AddBranch(RouteContext context, UsrlocModule usrloc, ContactRecord contact)
    {
        // Beyond the limit of branches the lesser contacts are left out (threats T3).
        var target = TargetOf(context, usrloc, contact);
        context.Branches.Add(target);
    }

    private static BranchTarget TargetOf(RouteContext context, UsrlocModule usrloc, ContactRecord contact)
    {
        var arena = context.Arena;
        ref readonly var fields = ref contact.Fields;
        var target = new BranchTarget
        {
            Uri = arena.Store(contact.Uri), Q = fields.Q, Flags = fields.BranchFlags, Ruid = arena.Store(contact.Ruid),
            SendSocket = usrloc.Sockets.Find(fields.Socket, context.Proxy.Listeners),
        };
        if (fields.PathLength > 0)
        {
            target.Path = arena.Store(contact.Path);
            target.DestinationUri = arena.Store(FirstUri(contact.Path));
        }
        else if (fields.ReceivedLength > 0) target.DestinationUri = arena.Store(contact.Received);
        // A flow (RFC 5626) and a WebSocket lead back over their own connection only; a TCP contact may be called anew.
        if (fields.ConnectionId != 0 && (fields.RegId > 0 || target.SendSocket is { Transport: Engine.Transports.TransportKind.Ws or Engine.Transports.TransportKind.Wss }))
            target.SendConnectionId = fields.ConnectionId;
        return target;
    }

    private static ReadOnlySpan<byte> FirstUri(ReadOnlySpan<byte> path) =>
        NameAddr.TryParse(path, 0, path.Length, out var first) && SipUri.TryParse(path, first.Uri, out _) ? path.Slice(first.Uri.Offset, first.Uri.Length) : default;
}
