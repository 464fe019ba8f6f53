using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Engine.Timers;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Registering;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar;

/// <summary>What an operator may ask of the location tables, under Kamailio's names and with its field names.</summary>
internal sealed class UsrlocRpc(UsrlocModule usrloc)
{
    private Clock Clock => usrloc.Proxy.Clock;
    private bool IsCaseSensitive => usrloc.Proxy.Routes.Options.Find<RegistrarOptions>()?.case_sensitive ?? false;

    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("ul.dump", "All bindings; \"brief\": AoRs only.", (p, _) => new(Dump(p)));
        rpc.Add("ul.lookup", "table aor: the bindings of one AoR.", (p, _) => new(Lookup(p)));
        rpc.Add("ul.add", "table aor contact expires q path flags cflags methods: adds a binding; expires 0 is for ever, \".\" leaves path out.", (p, _) => new(AddContact(p)));
        rpc.Add("ul.rm", "table aor: removes an AoR with all bindings.", (p, _) => new(Remove(p)));
        rpc.Add("ul.rm_contact", "table aor contact: removes one binding.", (p, _) => new(RemoveContact(p)));
        rpc.Add("ul.flush", "Writes to the database what waits for it.", async (_, cancel) => { await Flush(cancel).ConfigureAwait(false); return null; });
    }

    private JsonNode Dump(JsonArray parameters)
    {
        bool isBrief = parameters.Count > 0 && Text(parameters, 0) == "brief";
        var domains = new JsonArray();
        foreach (var table in usrloc.Tables)
        {
            var aors = new JsonArray();
            for (int stripe = 0; stripe < LocationTable.StripeCount; stripe++)
                foreach (var set in table.CopyStripe(stripe)) aors.Add(isBrief ? new JsonObject { ["AoR"] = Utf8(new BindingSet(set).Aor) } : new JsonObject { ["Info"] = Describe(set) });
            domains.Add(new JsonObject
            {
                ["Domain"] = new JsonObject
                {
                    ["Domain"] = table.Name, ["Size"] = LocationTable.StripeCount, ["AoRs"] = aors,
                    ["Stats"] = new JsonObject { ["Records"] = table.Users, ["Max-Slots"] = 1 },
                },
            });
        }
        return new JsonObject { ["Domains"] = domains };
    }

    private JsonNode Lookup(JsonArray parameters)
    {
        var table = Table(parameters);
        var set = new byte[1024];
        int length = table.Read(Key(parameters), ref set);
        if (!new BindingSet(set.AsSpan(0, length)).HasLiveAt(Clock.Milliseconds)) throw new RpcException(500, $"AoR not found in table {table.Name}.");
        return Describe(set.AsSpan(0, length));
    }

    private JsonNode? AddContact(JsonArray parameters)
    {
        var table = Table(parameters);
        var aor = Key(parameters);
        byte[] uri = Encoding.UTF8.GetBytes(Text(parameters, 2)), path = parameters.Count > 5 && Text(parameters, 5) is not ("." or "") ? Encoding.UTF8.GetBytes(Text(parameters, 5)) : [];
        if (uri.Length > 512 || path.Length > 512 || !Sip.Uris.SipUri.TryParse(uri, out _) || path.AsSpan().ContainsAny("\r\n\0"u8)) throw new RpcException(500, "This is no contact that could be stored.");
        long seconds = Number(parameters, 3), now = Clock.Milliseconds;
        var values = new ContactValues
        {
            Uri = uri, Path = path, CallId = "rpc@chappe.invalid"u8, UserAgent = "rpc"u8, Ruid = usrloc.Ruids.Next(new byte[RuidSource.MaxLength]),
            Fields = new ContactFields
            {
                ExpiresAt = seconds == 0 ? ContactFields.Permanent : now + seconds * 1000, ModifiedAt = now, CSeq = 1, Q = Q(parameters), Flags = (uint)Number(parameters, 6),
                BranchFlags = (uint)Number(parameters, 7), Methods = Number(parameters, 8) is > 0 and var methods ? (uint)methods : MethodSet.All,
            },
        };
        var draft = new BindingDraft();
        using var turn = table.Enter(aor);
        draft.Load(turn.Newest);
        int held = 0;
        while (held < draft.Count && !draft[held].Uri.SequenceEqual(uri)) held++;
        if (held == draft.Count) draft.Insert(ref values, newestFirst: false);
        else draft.Replace(held, ref values, newestFirst: false);
        return turn.Store(draft) == StoreOutcome.Refused ? throw new RpcException(500, "Too many changes wait for the database.") : null;
    }

    private JsonNode? Remove(JsonArray parameters)
    {
        var table = Table(parameters);
        Removal.Remove(table, Key(parameters), default, static (_, _) => true, out int count);
        return count == 0 ? throw new RpcException(500, $"AoR not found in table {table.Name}.") : null;
    }

    private JsonNode? RemoveContact(JsonArray parameters)
    {
        var table = Table(parameters);
        Removal.Remove(table, Key(parameters), Encoding.UTF8.GetBytes(Text(parameters, 2)), static (contact, uri) => contact.Uri.SequenceEqual(uri), out int count);
        return count == 0 ? throw new RpcException(500, $"Contact not found in table {table.Name}.") : null;
    }

    private Task Flush(CancellationToken cancel) => usrloc.Commits is { } commits ? Task.Run(commits.Flush, cancel) : Task.CompletedTask;

    private JsonObject Describe(ReadOnlySpan<byte> set)
    {
        var contacts = new JsonArray();
        foreach (var contact in new BindingSet(set))
            if (contact.IsLiveAt(Clock.Milliseconds)) contacts.Add(new JsonObject { ["Contact"] = Describe(contact) });
        return new JsonObject { ["AoR"] = Utf8(new BindingSet(set).Aor), ["Contacts"] = contacts };
    }

    private JsonObject Describe(ContactRecord contact)
    {
        ref readonly var fields = ref contact.Fields;
        return new JsonObject
        {
            ["Address"] = Utf8(contact.Uri),
            ["Expires"] = fields.ExpiresAt == ContactFields.Permanent ? "permanent" : contact.SecondsLeft(Clock.Milliseconds),
            ["Q"] = fields.Q < 0 ? -1 : fields.Q / 1000.0,
            ["Call-ID"] = Utf8(contact.CallId),
            ["CSeq"] = fields.CSeq,
            ["User-Agent"] = fields.UserAgentLength == 0 ? "n/a" : Utf8(contact.UserAgent),
            ["Received"] = OrUnset(contact.Received),
            ["Path"] = OrUnset(contact.Path),
            ["State"] = "CS_SYNC",
            ["Flags"] = fields.Flags,
            ["CFlags"] = fields.BranchFlags,
            ["Socket"] = usrloc.Sockets.Name(fields.Socket) is { Length: > 0 } name ? name : "[not set]",
            ["Methods"] = fields.Methods == MethodSet.All ? -1 : fields.Methods,
            ["Ruid"] = Utf8(contact.Ruid),
            ["Instance"] = OrUnset(contact.Instance),
            ["Reg-Id"] = fields.RegId,
            ["Server-Id"] = 0,
            ["Tcpconn-Id"] = fields.ConnectionId == 0 ? -1 : fields.ConnectionId,
            ["Last-Modified"] = Clock.UnixSeconds + (fields.ModifiedAt - Clock.Milliseconds) / 1000,
        };
    }

    private LocationTable Table(JsonArray parameters) =>
        usrloc.FindTable(Text(parameters, 0)) ?? throw new RpcException(500, $"There is no location table '{Text(parameters, 0)}'.");

    private byte[] Key(JsonArray parameters)
    {
        var key = new byte[Aor.MaxLength];
        int length = Aor.WriteTyped(Encoding.UTF8.GetBytes(Text(parameters, 1)), usrloc.UsesDomain, IsCaseSensitive, key);
        return length < 0 ? throw new RpcException(-32602, "This is no AoR.") : key[..length];
    }

    private static short Q(JsonArray parameters) =>
        parameters.Count > 4 && double.TryParse(Text(parameters, 4), System.Globalization.CultureInfo.InvariantCulture, out double q) && q is >= 0 and <= 1 ? (short)Math.Round(q * 1000) : (short)-1;

    private static long Number(JsonArray parameters, int index) =>
        parameters.Count <= index ? 0 : long.TryParse(Text(parameters, index), System.Globalization.CultureInfo.InvariantCulture, out long number) && number is >= 0 and <= uint.MaxValue
            ? number : throw new RpcException(-32602, $"Parameter {index + 1} is no number.");

    private static string Text(JsonArray parameters, int index) =>
        index < parameters.Count && parameters[index] is { } node ? node.ToString() : throw new RpcException(-32602, $"Parameter {index + 1} is missing.");

    private static string Utf8(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
    private static string OrUnset(ReadOnlySpan<byte> octets) => octets.IsEmpty ? "[not set]" : Utf8(octets);
}
