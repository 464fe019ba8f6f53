using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>What an operator may ask of our registrations, under Kamailio's names. Passwords are not shown (threats G6).</summary>
internal sealed class RegistrationRpc(UacModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("uac.reg_dump", "All registrations.", (_, _) => new(new JsonArray([.. module.Registrations.All.Select(Show)])));
        rpc.Add("uac.reg_info", "attribute value: one registration, by a column's name such as l_uuid.", (p, _) => new(Show(Find(p))));
        rpc.Add("uac.reg_enable", "attribute value: switches one on.", (p, _) => new(Done(Enable(module, p.Text(0, "attribute"), p.Text(1, "value")))));
        rpc.Add("uac.reg_disable", "attribute value: switches one off; its registrar is told.", (p, _) => new(Done(Disable(module, p.Text(0, "attribute"), p.Text(1, "value")))));
        rpc.Add("uac.reg_refresh", "l_uuid: sends one at once.", (p, _) => new(Done(Enable(module, "l_uuid", p.Text(0, "l_uuid")))));
        rpc.Add("uac.reg_remove", "l_uuid: takes one out.", (p, _) => new(Done(RegistrationRows.End(module, p.Text(0, "l_uuid")))));
        rpc.Add("uac.reg_add", "l_uuid l_username l_domain r_username r_domain realm auth_username auth_password auth_ha1 auth_proxy expires flags reg_delay contact_addr socket: adds one; . stands for nothing.", (p, _) => new(Add(p)));
        rpc.Add("uac.reg_reload", "Reads the table anew.", async (_, _) => await ReloadAsync());
        rpc.Add("uac.reg_active", "0|1: are registrations sent.", (p, _) => new(SetActive(p.Integer(0, "mode"))));
    }

    /// <summary>Switches one on, or has it sent at once.</summary>
    internal static bool Enable(UacModule module, string attribute, string value)
    {
        if (module.Registrations.Find(attribute, value) is not { } found) return false;
        lock (found.Gate) found.State = RegistrationMachine.Step(found.State, RegistrationEvent.Enable);
        module.Proxy.Timers.Arm(found, 0);
        return true;
    }

    /// <summary>Switches one off.</summary>
    internal static bool Disable(UacModule module, string attribute, string value)
    {
        if (module.Registrations.Find(attribute, value) is not { } found) return false;
        module.Proxy.Timers.Disarm(found);
        lock (found.Gate) found.State = RegistrationMachine.Step(found.State, RegistrationEvent.Disable);
        RegistrationSender.SayGoodbye(module, found);
        return true;
    }

    private JsonObject Show(Registration registration)
    {
        lock (registration.Gate)
        {
            long now = module.Proxy.Clock.UnixSeconds;
            return new JsonObject
            {
                ["l_uuid"] = registration.Uuid,
                ["l_username"] = registration.LocalUser,
                ["l_domain"] = registration.LocalDomain,
                ["r_username"] = registration.RemoteUser,
                ["r_domain"] = registration.RemoteDomain,
                ["realm"] = registration.Credential.Realm,
                ["auth_username"] = registration.Credential.User,
                ["auth_proxy"] = registration.AuthProxy,
                ["expires"] = registration.Expires,
                ["flags"] = registration.Flags,
                ["diff_expires"] = registration.EndsAt > 0 ? registration.EndsAt - now : 0,
                ["timer_expires"] = registration.EndsAt,
                ["reg_init"] = 0,
                ["reg_delay"] = registration.Delay,
                ["contact_addr"] = registration.ContactAddress,
                ["socket"] = registration.Socket,
                ["last_code"] = registration.LastCode,
            };
        }
    }

    private Registration Find(JsonArray parameters) => module.Registrations.Find(parameters.Text(0, "attribute"), parameters.Text(1, "value")) ?? throw new RpcException(500, "Record not found");

    private static JsonNode? Done(bool isDone) => isDone ? null : throw new RpcException(404, "Record not found");

    private JsonNode? Add(JsonArray parameters)
    {
        string Get(int index) => parameters.Optional(index) is { } value and not "." ? value : "";
        int Number(int index) => int.TryParse(Get(index), out int number) ? number : 0;
        if (Get(0).Length == 0 || Get(3).Length == 0 || Get(4).Length == 0) throw new RpcException(-32602, "l_uuid, r_username and r_domain are wanted.");
        if (string.Concat(parameters.Select((_, i) => Get(i))).AsSpan().ContainsAny("\r\n\0<>\"")) throw new RpcException(-32602, "A value holds what cannot stand in a message.");
        if (module.Registrations.Count >= module.Options.reg_max) throw new RpcException(500, "There are too many registrations (uac.reg_max).");
        bool isHa1 = Get(8).Length > 0;
        var registration = new Registration(r => RegistrationSender.OnDue(module, r))
        {
            Uuid = Get(0), LocalUser = Get(1), LocalDomain = Get(2), RemoteUser = Get(3), RemoteDomain = Get(4), Credential = new Credential(Get(6), Get(5), isHa1 ? Get(8) : Get(7), isHa1),
            AuthProxy = Get(9), Expires = Number(10) > 0 ? Number(10) : 3600, State = (Number(11) & 1) != 0 ? RegistrationState.Disabled : RegistrationState.Waiting,
            Delay = Math.Max(0, Number(12)), ContactAddress = Get(13), Socket = Get(14),
        };
        if (!module.Registrations.TryAdd(registration)) throw new RpcException(500, "There is one of that name.");
        if (registration.State == RegistrationState.Waiting) RegistrationSender.Begin(module, registration);
        return null;
    }

    private async Task<JsonNode?> ReloadAsync()
    {
        if (module.Options.reg_db_url.Length == 0) throw new RpcException(500, "uac.reg_db_url names no database.");
        return await RegistrationRows.LoadAsync(module, module.Proxy).ConfigureAwait(false) is { } problem ? throw new RpcException(500, problem) : null;
    }

    private JsonNode? SetActive(int mode)
    {
        module.Options.reg_active = mode != 0;
        return null;
    }
}
