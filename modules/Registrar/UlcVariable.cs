using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar;

/// <summary>Reads attributes of fetched contacts.</summary>
public sealed class UlcVariable
{
    /// <summary>An attribute of a contact: aor, domain, aorhash, addr, path, received, expires, callid, q, cseq, flags, cflags, user_agent, socket, modified, methods, instance, ruid, regid, conid, server_id, or count of them all.</summary>
    /// <returns>Undefined when there is no such profile, contact or attribute.</returns>
    public Text this[string profile, string attribute, int index = 0]
    {
        get
        {
            var context = Here.Context;
            var set = new BindingSet((context.Slots.Find<FetchedContacts>() ?? s_none).Find(profile));
            if (set.IsEmpty) return default;
            // An expired contact can be read where it is the event itself; elsewhere it is invisible.
            long now = profile == "exp" ? long.MinValue : context.Proxy.Clock.Milliseconds;
            int live = 0;
            bool found = false;
            ContactRecord chosen = default;
            foreach (var contact in set)
            {
                if (!contact.IsLiveAt(now)) continue;
                if (live++ != index) continue;
                chosen = contact;
                found = true;
            }
            if (attribute == "count") return context.Arena.Store((long)live);
            return found ? Read(context, set, chosen, attribute) : default;
        }
    }

    /// <summary>The same in Kamailio's own writing, <c>ulc["profile=>attribute"]</c>.</summary>
    public Text this[string expression]
    {
        get
        {
            int arrow = expression.IndexOf("=>", StringComparison.Ordinal);
            return arrow < 0 ? default : this[expression[..arrow], expression[(arrow + 2)..]];
        }
    }

    private static readonly FetchedContacts s_none = new();

    private static Text Read(RouteContext context, BindingSet set, ContactRecord contact, string attribute)
    {
        ref readonly var fields = ref contact.Fields;
        var arena = context.Arena;
        var clock = context.Proxy.Clock;
        var usrloc = context.Proxy.Module<UsrlocModule>();
        return attribute switch
        {
            "aor" => arena.Store(set.Aor),
            "domain" => arena.Store("location"),
            "aorhash" => arena.Store((long)System.IO.Hashing.XxHash32.HashToUInt32(set.Aor)),
            "addr" => arena.Store(contact.Uri),
            "path" => arena.Store(contact.Path),
            "received" => arena.Store(contact.Received),
            "expires" => arena.Store(fields.ExpiresAt == ContactFields.Permanent ? 0 : ToWall(clock, fields.ExpiresAt)),
            "callid" => arena.Store(contact.CallId),
            "q" => arena.Store((long)fields.Q),
            "cseq" => arena.Store((long)fields.CSeq),
            "flags" => arena.Store((long)fields.Flags),
            "cflags" => arena.Store((long)fields.BranchFlags),
            "user_agent" => arena.Store(contact.UserAgent),
            "socket" => arena.Store(usrloc.Sockets.Name(fields.Socket)),
            "modified" => arena.Store(ToWall(clock, fields.ModifiedAt)),
            "methods" => fields.Methods == MethodSet.All ? arena.Store(-1L) : arena.Store((long)fields.Methods),
            "instance" => fields.InstanceLength == 0 ? default : arena.Store(contact.Instance),
            "ruid" => arena.Store(contact.Ruid),
            "regid" => arena.Store((long)fields.RegId),
            "conid" => arena.Store(fields.ConnectionId == 0 ? -1 : fields.ConnectionId),
            "server_id" => arena.Store(0L),
            _ => default,
        };
    }

    private static long ToWall(Engine.Timers.Clock clock, long milliseconds) => clock.UnixSeconds + (milliseconds - clock.Milliseconds) / 1000;
}
