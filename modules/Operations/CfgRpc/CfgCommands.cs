using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>The commands <c>cfg.*</c>. A change holds until it is taken back, or the script itself says something else.</summary>
internal sealed class CfgCommands(Proxy proxy)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, string Name), (string? Text, int Number)> _delayed = [];
    // What parameters were before operators changed them, for cfg.reset. Bounded: only what exists can be changed.
    private readonly Dictionary<(string Group, string Name), (string? Text, int Number)> _before = [];

    internal static void AddTo(RpcTable rpc, Func<CfgCommands> commands)
    {
        rpc.Add("cfg.list", "[group]: names of what can be read and changed.", (p, _) => new(commands().List(p.Optional(0))));
        rpc.Add("cfg.get", "group [name]: a value, or all of a group.", (p, _) => new(commands().Get(Group(p.Text(0, "group")), p.Optional(1))));
        rpc.Add("cfg.help", "group name: what it is.", (p, _) => new(commands().Help(Group(p.Text(0, "group")), p.Text(1, "name"))));
        rpc.Add("cfg.set", "group name value: changes it at once.", (p, _) => new(commands().SetAny(p)));
        foreach (string name in (string[])["cfg.seti", "cfg.set_now_int"]) rpc.Add(name, "group name number: changes it at once.", (p, _) => new(commands().Set(p, null, IntegerAt2(p))));
        foreach (string name in (string[])["cfg.sets", "cfg.set_now_string"]) rpc.Add(name, "group name text: changes it at once.", (p, _) => new(commands().Set(p, p.Text(2, "value"), 0)));
        rpc.Add("cfg.set_delayed", "group name value: changes it with the next cfg.commit.", (p, _) => new(commands().Delay(p, null)));
        rpc.Add("cfg.set_delayed_int", "group name number: changes it with the next cfg.commit.", (p, _) => new(commands().Delay(p, false)));
        rpc.Add("cfg.set_delayed_string", "group name text: changes it with the next cfg.commit.", (p, _) => new(commands().Delay(p, true)));
        rpc.Add("cfg.diff", "What cfg.commit would change.", (_, _) => new(commands().Diff()));
        rpc.Add("cfg.commit", "Makes the delayed changes.", (_, _) => new(commands().Commit()));
        rpc.Add("cfg.rollback", "Forgets the delayed changes.", (_, _) => new(commands().Rollback()));
        rpc.Add("cfg.reset", "group [name]: back to what the script says.", (p, _) => new(commands().Reset(Group(p.Text(0, "group")), p.Optional(1))));
    }

    private IEnumerable<(string Group, string Name)> Names() =>
        Parameter.All(proxy, proxy.Routes.Options).Select(p => (p.Group, p.Name)).Concat(proxy.Settings.All.Select(s => (s.Group, s.Name)));

    private JsonArray List(string? group) => [.. Names().Where(n => group is null || n.Group == Group(group)).Select(n => (JsonNode)$"{n.Group}: {n.Name}")];

    private JsonNode Get(string group, string? name)
    {
        if (name is not null) return Value(group, name) ?? throw new RpcException(400, "Failed to get the variable");
        var all = new JsonObject();
        foreach (var (_, member) in Names().Where(n => n.Group == group)) all[member] = Value(group, member);
        return all;
    }

    private JsonNode? Value(string group, string name)
    {
        if (proxy.Settings.Find(group, name) is { } setting) return setting.Text is { } text ? text : setting.Number;
        if (Parameter.Find(proxy, proxy.Routes.Options, group, name) is not { } parameter) return null;
        if ((group, name) is ("core", "debug")) return (int)proxy.Log.Level;
        return parameter.IsText ? parameter.Read() : long.Parse(parameter.Read(), CultureInfo.InvariantCulture);
    }

    private JsonArray Help(string group, string name)
    {
        var setting = proxy.Settings.Find(group, name);
        var parameter = setting is null ? Parameter.Find(proxy, proxy.Routes.Options, group, name) : null;
        if (setting is null && parameter is null) throw new RpcException(400, "Failed to get the variable description");
        string description = setting is null ? $"parameter {name} of {group}" : setting.Description.Length > 0 ? setting.Description : "custom parameter";
        return [description, $"(parameter type is {((setting is null ? parameter!.IsText : setting.Text is not null) ? "string" : "integer")})"];
    }

    private JsonNode? SetAny(JsonArray p)
    {
        bool isText = IsText(Group(p.Text(0, "group")), p.Text(1, "name"));
        return Set(p, isText ? p.Text(2, "value") : null, isText ? 0 : IntegerAt2(p));
    }

    private bool IsText(string group, string name) => proxy.Settings.Find(group, name) is { } setting ? setting.Text is not null
        : (Parameter.Find(proxy, proxy.Routes.Options, group, name) ?? throw new RpcException(400, "Failed to set the variable")).IsText;

    private JsonNode? Set(JsonArray p, string? text, int number)
    {
        Write(Group(p.Text(0, "group")), p.Text(1, "name"), text, number);
        return null;
    }

    private void Write(string group, string name, string? text, int number)
    {
        lock (_gate)
        {
            if (proxy.Settings.Set(group, name, text, number)) return;
            if (proxy.Settings.Find(group, name) is not null || Parameter.Find(proxy, proxy.Routes.Options, group, name) is not { } parameter) throw new RpcException(400, "Failed to set the variable");
            var before = parameter.IsText ? (parameter.Read(), 0) : ((string?)null, int.TryParse(parameter.Read(), CultureInfo.InvariantCulture, out int old) ? old : 0);
            if (!parameter.Write(text, number)) throw new RpcException(400, "Failed to set the variable");
            _before.TryAdd((group, name), before);
            if ((group, name) is ("core", "debug")) proxy.Log.Level = (LogLevel)Math.Clamp(number, (int)LogLevel.Alert, (int)LogLevel.Debug);
            // A module that keeps what it reads from its parameters hears of the change as it does of a reload.
            proxy.Modules.FirstOrDefault(m => m.Name == group)?.Reconfigure(proxy.Routes.Options);
        }
    }

    private JsonNode? Delay(JsonArray p, bool? wantsText)
    {
        var (group, name) = (Group(p.Text(0, "group")), p.Text(1, "name"));
        bool isText = wantsText ?? IsText(group, name);
        if (isText != IsText(group, name)) throw new RpcException(400, "Failed to set the variable");
        lock (_gate) _delayed[(group, name)] = (isText ? p.Text(2, "value") : null, isText ? 0 : IntegerAt2(p));
        return null;
    }

    private JsonArray Diff()
    {
        lock (_gate)
            return [.. _delayed.Select(d => (JsonNode)new JsonObject
            {
                ["group name"] = d.Key.Group, ["variable name"] = d.Key.Name, ["old value"] = Value(d.Key.Group, d.Key.Name), ["new value"] = d.Value.Text is { } text ? text : d.Value.Number,
            })];
    }

    private JsonNode? Commit()
    {
        KeyValuePair<(string Group, string Name), (string? Text, int Number)>[] changes;
        lock (_gate)
        {
            changes = [.. _delayed];
            _delayed.Clear();
        }
        foreach (var (what, value) in changes) Write(what.Group, what.Name, value.Text, value.Number);
        return null;
    }

    private JsonNode? Rollback()
    {
        lock (_gate) _delayed.Clear();
        return null;
    }

    private JsonNode? Reset(string group, string? name)
    {
        var names = Names().Where(n => n.Group == group && (name is null || n.Name == name)).ToArray();
        if (names.Length == 0) throw new RpcException(400, "Failed to reset the variable");
        foreach (var (_, member) in names)
        {
            if (proxy.Settings.Defined(group, member) is { } setting) proxy.Settings.Set(group, member, setting.Text, setting.Number);
            (string? Text, int Number) before;
            bool isChanged;
            lock (_gate) isChanged = _before.Remove((group, member), out before);
            if (!isChanged) continue;
            Write(group, member, before.Text, before.Number);
            lock (_gate) _before.Remove((group, member));
        }
        return null;
    }

    // Kamailio has instances of a group, "group[id]"; here a group is the one.
    private static string Group(string written) => written.IndexOf('[') is var bracket and > 0 ? written[..bracket] : written;

    private static int IntegerAt2(JsonArray p) =>
        int.TryParse(p.Optional(2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
        : throw new RpcException(400, "error at parameter 2: expected integer type but record doesn't match type");
}
