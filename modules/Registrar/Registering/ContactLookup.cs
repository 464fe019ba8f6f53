using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>Finds where the user of a request is: the best contact becomes the Request-URI, the others branches (Kamailio's <c>lookup</c>). Kept for the next request of its thread.</summary>
internal sealed class ContactLookup
{
    /// <summary>Where the core's <c>ruid</c> looks.</summary>
    private const string RuidAvp = "$ruid";
    /// <summary>A connection that there never is.</summary>
    private const long Gone = long.MaxValue;

    [ThreadStatic] private static ContactLookup? t_mine;
    private readonly byte[] _key = new byte[Aor.MaxLength];
    private readonly byte[] _gruu = new byte[512];
    private byte[] _set = new byte[1024];
    private readonly List<byte[]> _told = [];
    private Gruu.Kind _kind;
    private Slice _found;

    private ContactLookup() { }

    /// <summary>The one of this thread.</summary>
    public static ContactLookup OfThisThread => t_mine ??= new ContactLookup();

    /// <summary>Reads the contacts of <paramref name="uri"/>.</summary>
    /// <returns>The set, valid until the next call on this thread; empty when there is none or the URI names nobody.</returns>
    public ReadOnlySpan<byte> Read(RouteContext context, UsrlocModule usrloc, LocationTable table, ReadOnlySpan<byte> uri, out bool isReadable)
    {
        var options = context.Routes.Options.Get<RegistrarOptions>();
        _found = default;
        _kind = options.gruu_enabled ? Gruu.Read(options.GruuKey, uri, _gruu, out var found) : NoGruu(out found);
        if (found.Length > 0) _found = new Slice(0, found.Length);
        if (_kind == Gruu.Kind.Forged)
        {
            isReadable = true;
            return default;
        }
        int length;
        if (_kind == Gruu.Kind.Temporary)
        {
            var aor = Gruu.AorOf(found);
            length = aor.Length <= _key.Length ? aor.Length : -1;
            if (length >= 0) aor.CopyTo(_key);
        }
        else length = Aor.Write(uri, usrloc.UsesDomain, options.case_sensitive, _key);
        isReadable = length >= 0;
        int used = isReadable ? table.Read(_key.AsSpan(0, length), ref _set) : 0;
        return _set.AsSpan(0, used);
    }

    /// <summary>Says whether the user, or the device, that <paramref name="uri"/> names has a live contact.</summary>
    public bool IsRegistered(RouteContext context, UsrlocModule usrloc, LocationTable table, ReadOnlySpan<byte> uri)
    {
        foreach (var contact in new BindingSet(Read(context, usrloc, table, uri, out _)))
            if (contact.IsLiveAt(context.Proxy.Clock.Milliseconds) && Gruu.IsMeant(_kind, _found.Of(_gruu), contact)) return true;
        return false;
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
            if (!contact.IsLiveAt(now) || !Gruu.IsMeant(_kind, _found.Of(_gruu), contact)) continue;
            sawLive = true;
            if ((contact.Fields.Methods & method) == 0) continue;
            if (options.xavp_rcd.Length > 0) _told.Add(contact.Octets.ToArray());
            if (onlyBranches || found) AddBranch(context, usrloc, contact);
            else Take(context, usrloc, contact);
            found = true;
            if (!options.append_branches && !onlyBranches) break;
        }
        if (_told.Count > 0) Tell(context, options, now);
        return found ? 1 : sawLive ? -2 : -1;
    }

    private static Gruu.Kind NoGruu(out ReadOnlySpan<byte> found)
    {
        found = default;
        return Gruu.Kind.None;
    }

    /// <summary>Replaces a branch by the contacts of its user; the branch stays when there is none.</summary>
    public void FindForBranch(RouteContext context, UsrlocModule usrloc, LocationTable table, int branch)
    {
        var set = Read(context, usrloc, table, context.Branches[branch].Uri.Octets, out _);
        long now = context.Proxy.Clock.Milliseconds;
        bool isReplaced = false;
        foreach (var contact in new BindingSet(set))
        {
            if (!contact.IsLiveAt(now) || !Gruu.IsMeant(_kind, _found.Of(_gruu), contact)) continue;
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
        (context.Ruid, context.Instance) = (target.Ruid, target.Instance);
        context.Avps.RemoveAll(RuidAvp);
        context.Avps.Push(RuidAvp, target.Ruid);
    }

    /// <summary>What is known of the contacts, for the script: one root each, the best on top.</summary>
    private void Tell(RouteContext context, RegistrarOptions options, long now)
    {
        var (roots, name, arena) = (context.Avps.Groups, options.xavp_rcd, context.Arena);
        int mask = options.xavp_rcd_mask == 0 ? ~0 : options.xavp_rcd_mask;
        while (roots.Remove(name, 0)) { }
        for (int i = _told.Count - 1; i >= 0; i--)
        {
            var contact = new ContactRecord(_told[i]);
            bool isMade = false;
            Add(1, "ruid", arena.Store(contact.Ruid));
            Add(2, "contact", arena.Store(contact.Uri));
            Add(4, "expires", arena.Store(contact.SecondsLeft(now)));
            if (contact.Received.Length > 0) Add(8, "received", arena.Store(contact.Received));
            if (contact.Path.Length > 0) Add(16, "path", arena.Store(contact.Path));

            void Add(int bit, string field, Text value)
            {
                if ((mask & bit) == 0) return;
                if (isMade) roots.SetField(name, 0, field, value);
                else roots.Push(name, field, value);
                isMade = true;
            }
        }
        _told.Clear();
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
            Instance = contact.Instance.IsEmpty ? default : arena.Store(contact.Instance),
            SendSocket = usrloc.Sockets.Find(fields.Socket, context.Proxy.Listeners),
        };
        if (fields.PathLength > 0)
        {
            target.Path = arena.Store(contact.Path);
            bool usesReceived = fields.ReceivedLength > 0 && context.Routes.Options.Get<RegistrarOptions>().path_use_received;
            target.DestinationUri = arena.Store(usesReceived ? contact.Received : FirstUri(contact.Path));
        }
        else if (fields.ReceivedLength > 0) target.DestinationUri = arena.Store(contact.Received);
        // A flow (RFC 5626) and a WebSocket lead back over their own connection only; a TCP contact may be called anew. One that a
        // database kept over a restart has none any more.
        bool isSocket = target.SendSocket is { Transport: Engine.Transports.TransportKind.Ws or Engine.Transports.TransportKind.Wss };
        if (fields.PathLength == 0 && (isSocket || fields.RegId > 0 && target.SendSocket is { IsReliable: true }))
            target.SendConnectionId = fields.ConnectionId != 0 ? fields.ConnectionId : Gone;
        return target;
    }

    private static ReadOnlySpan<byte> FirstUri(ReadOnlySpan<byte> path) =>
        NameAddr.TryParse(path, 0, path.Length, out var first) && SipUri.TryParse(path, first.Uri, out _) ? path.Slice(first.Uri.Offset, first.Uri.Length) : default;
}
