using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Dialogs;

/// <summary>What an operator may ask of dialogs, under Kamailio's names and in its shapes.</summary>
internal sealed class DialogRpc(DialogsModule module)
{
    private const int ListLimit = 10_000;

    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("dlg.list", $"Up to {ListLimit} dialogs.", (_, _) => new(List(module.Table.All)));
        rpc.Add("dlg.list_ctx", "The same.", (_, _) => new(List(module.Table.All)));
        rpc.Add("dlg.list_match", "key op value [max]: dialogs whose ruri, furi, turi, callid, mval or sval fit; op is eq, ne, re, sw, gt or lt.", (p, _) => new(List(Match(p))));
        rpc.Add("dlg.briefing", "Dialogs in short.", (_, _) => new(new JsonArray([.. module.Table.All.Take(ListLimit).Select(Brief)])));
        rpc.Add("dlg.dlg_list", "callid [from_tag]: one dialog.", (p, _) => new(Show(Find(p, 0, 1, -1))));
        rpc.Add("dlg.dlg_list_ctx", "callid [from_tag]: one dialog.", (p, _) => new(Show(Find(p, 0, 1, -1))));
        rpc.Add("dlg.is_alive", "callid from_tag to_tag: is the dialog up.", (p, _) => new(Find(p, 0, 1, 2).State == DialogState.Confirmed ? "Alive" : throw new RpcException(500, "Dialog is not alive")));
        rpc.Add("dlg.terminate_dlg", "callid from_tag to_tag: ends a dialog, both sides get a BYE.", (p, _) => new(End(Find(p, 0, 1, 2))));
        rpc.Add("dlg.end_dlg", "h_entry h_id [headers]: ends a dialog.", (p, _) => new(End(FindByName(p), p.Optional(2) ?? "")));
        rpc.Add("dlg.set_state", "callid from_tag to_tag state: says how far a dialog is.", (p, _) => new(SetState(Find(p, 0, 1, 2), p.Integer(3, "state"))));
        rpc.Add("dlg.set_var", "callid from_tag to_tag name value: sets a variable.", (p, _) => new(SetVariable(Find(p, 0, 1, 2), p.Text(3, "name"), p.Text(4, "value"))));
        rpc.Add("dlg.profile_get_size", "profile [value]: how many dialogs are in it.", (p, _) => new(module.Profiles.Count(Profile(p), p.Optional(1))));
        rpc.Add("dlg.profile_list", "profile [value]: the dialogs in it.", (p, _) => new(List(InProfile(p))));
        rpc.Add("dlg.profile_end", "profile [value]: ends the dialogs in it.", (p, _) => new(EndProfile(p)));
        rpc.Add("dlg.stats_active", "How many dialogs are how far.", (_, _) => new(Stats()));
    }

    private static JsonArray List(IEnumerable<Dialog> dialogs) => [.. dialogs.Take(ListLimit).Select(Show)];

    private static JsonObject Show(Dialog dialog)
    {
        lock (dialog.Gate)
        {
            long end = dialog.EndedAt > 0 ? dialog.EndedAt : 0;
            return new JsonObject
            {
                ["h_entry"] = dialog.Entry,
                ["h_id"] = dialog.Id,
                ["ref"] = 1,
                ["call-id"] = dialog.CallId,
                ["from_uri"] = dialog.Caller.Uri,
                ["to_uri"] = dialog.Callee.Uri,
                ["state"] = (int)dialog.State,
                ["start_ts"] = dialog.AnsweredAt,
                ["init_ts"] = dialog.BeganAt,
                ["end_ts"] = end,
                ["duration"] = end > 0 && dialog.AnsweredAt > 0 ? end - dialog.AnsweredAt : 0,
                ["timeout"] = dialog.AnsweredAt > 0 ? dialog.AnsweredAt + dialog.Lifetime : 0,
                ["lifetime"] = dialog.Lifetime,
                ["dflags"] = 0,
                ["sflags"] = dialog.Flags,
                ["iflags"] = 0,
                ["caller"] = Show(dialog.Caller),
                ["callee"] = Show(dialog.Callee),
                ["profiles"] = new JsonArray([.. dialog.Profiles.Select(p => p.Value.Length == 0 ? (JsonNode)p.Profile : new JsonObject { [p.Profile] = p.Value })]),
                ["variables"] = new JsonArray([.. dialog.Variables.Select(v => new JsonObject { [v.Key] = v.Value })]),
            };
        }
    }

    private static JsonObject Show(Leg leg) => new() { ["tag"] = leg.Tag, ["contact"] = leg.Contact, ["cseq"] = leg.CSeq, ["route_set"] = leg.RouteSet, ["socket"] = leg.Socket };

    private static JsonObject Brief(Dialog dialog) => new()
    {
        ["h_entry"] = dialog.Entry, ["h_id"] = dialog.Id, ["from_uri"] = dialog.Caller.Uri, ["to_uri"] = dialog.Callee.Uri, ["call-id"] = dialog.CallId,
        ["from_tag"] = dialog.Caller.Tag, ["to_tag"] = dialog.Callee.Tag, ["state"] = (int)dialog.State,
    };

    private JsonObject Stats()
    {
        var counts = module.Table.All.CountBy(d => d.State).ToDictionary();
        int Of(DialogState state) => counts.GetValueOrDefault(state);
        return new JsonObject
        {
            ["starting"] = Of(DialogState.Unconfirmed), ["connecting"] = Of(DialogState.Early), ["answering"] = Of(DialogState.ConfirmedNotAcknowledged),
            ["ongoing"] = Of(DialogState.Confirmed), ["all"] = Of(DialogState.Unconfirmed) + Of(DialogState.Early) + Of(DialogState.ConfirmedNotAcknowledged) + Of(DialogState.Confirmed),
        };
    }

    private IEnumerable<Dialog> Match(JsonArray parameters)
    {
        string key = parameters.Text(0, "key"), op = parameters.Text(1, "op"), wanted = parameters.Text(2, "value");
        int most = parameters.Count > 3 ? parameters.Integer(3, "max") : ListLimit;
        Func<Dialog, string> read = key switch
        {
            "ruri" => d => d.RequestUri,
            "furi" => d => d.Caller.Uri,
            "turi" => d => d.Callee.Uri,
            "callid" => d => d.CallId,
            "stime" => d => d.AnsweredAt.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new RpcException(500, "Invalid key"),
        };
        Func<string, bool> fits = op switch
        {
            "eq" => v => v == wanted,
            "ne" => v => v != wanted,
            "sw" => v => v.StartsWith(wanted, StringComparison.Ordinal),
            "re" => v => Chappe.Engine.Vocabulary.Patterns.Find(wanted).IsMatch(System.Text.Encoding.UTF8.GetBytes(v)),
            "gt" or "lt" => v => long.TryParse(v, out long left) && long.TryParse(wanted, out long right) && (op == "gt" ? left > right : left < right),
            _ => throw new RpcException(500, "Invalid operator"),
        };
        return module.Table.All.Where(d => fits(read(d))).Take(most);
    }

    private Dialog Find(JsonArray parameters, int callId, int fromTag, int toTag) =>
        module.Table.Find(parameters.Text(callId, "callid"), parameters.Optional(fromTag) ?? "", toTag < 0 ? "" : parameters.Optional(toTag) ?? "") ?? throw new RpcException(404, "Dialog not found");

    private Dialog FindByName(JsonArray parameters) =>
        uint.TryParse(parameters.Text(1, "h_id"), out uint id) && module.Table.Find(parameters.Integer(0, "h_entry"), id) is { } dialog ? dialog : throw new RpcException(404, "Dialog not found");

    private JsonNode? End(Dialog dialog, string headers = "") =>
        module.Life.Terminate(dialog, headers: headers.Length > 0 && !headers.EndsWith("\r\n", StringComparison.Ordinal) ? headers + "\r\n" : headers) ? null : throw new RpcException(500, "Dialog is over");

    private JsonNode? SetState(Dialog dialog, int state)
    {
        if (state == (int)DialogState.Deleted) return End(dialog);
        if (state is < 1 or > 4) throw new RpcException(500, "Invalid state");
        lock (dialog.Gate)
        {
            dialog.State = (DialogState)state;
            dialog.NoteChange();
        }
        return null;
    }

    private static JsonNode? SetVariable(Dialog dialog, string name, string value) => dialog.Set(name, value) ? null : throw new RpcException(500, "Too many variables");

    private string Profile(JsonArray parameters)
    {
        string profile = parameters.Text(0, "profile");
        return module.Options.WithValue.Contains(profile) || module.Options.WithoutValue.Contains(profile) ? profile : throw new RpcException(404, "Profile not found");
    }

    private IEnumerable<Dialog> InProfile(JsonArray parameters)
    {
        string profile = Profile(parameters), value = parameters.Optional(1) ?? "";
        return module.Table.All.Where(d => DialogProfileFunctions.IsIn(d, profile, value));
    }

    private JsonNode EndProfile(JsonArray parameters)
    {
        int ended = 0;
        foreach (var dialog in InProfile(parameters).ToList())
            if (module.Life.Terminate(dialog)) ended++;
        return ended;
    }
}
