using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>Registrations in Kamailio's table <c>uacreg</c>.</summary>
internal static class RegistrationRows
{
    private static readonly TableLayout s_layout = new("uacreg", 5,
    [
        new("l_uuid", "VARCHAR(64)"), new("l_username", "VARCHAR(64)"), new("l_domain", "VARCHAR(64)"), new("r_username", "VARCHAR(64)"), new("r_domain", "VARCHAR(64)"),
        new("realm", "VARCHAR(64)"), new("auth_username", "VARCHAR(64)"), new("auth_password", "VARCHAR(64)"), new("auth_ha1"), new("auth_proxy", "VARCHAR(255)"),
        new("expires", "INTEGER", "0"), new("flags", "INTEGER", "0"), new("reg_delay", "INTEGER", "0"), new("contact_addr", "VARCHAR(255)"), new("socket"),
    ]) { Unique = ["l_uuid"] };

    /// <summary>Reads the table: new rows begin, changed ones begin anew, those that are not there any more end.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static async Task<string?> LoadAsync(UacModule module, Proxy proxy)
    {
        var options = module.Options;
        var database = proxy.Databases.Get(options.reg_db_url);
        if (!SqlDialect.IsName(options.reg_db_table)) return $"'{options.reg_db_table}' cannot name a table.";
        if (!await s_layout.EnsureAsync(database, options.reg_db_table).ConfigureAwait(false)) return $"{database.Url} cannot be reached.";
        string columns = string.Join(", ", s_layout.Columns.Select(c => database.Dialect.Quote(c.Name)));
        var result = await database.RunAsync(new SqlStatement($"SELECT {columns} FROM {database.Dialect.Quote(options.reg_db_table)}", false, false)).ConfigureAwait(false);
        if (!result.IsDone) return result.Error.Length > 0 ? result.Error : result.Outcome.ToString();
        Take(module, [.. result.Rows.Select(r => Read(module, r))]);
        return null;
    }

    private static Registration Read(UacModule module, DbValue[] row)
    {
        string Text(int index) => row[index].IsNull ? "" : row[index].ToString();
        bool isHa1 = Text(8).Length > 0;
        return new Registration(r => RegistrationSender.OnDue(module, r))
        {
            Uuid = Text(0), LocalUser = Text(1), LocalDomain = Text(2), RemoteUser = Text(3), RemoteDomain = Text(4),
            Credential = new Credential(Text(6), Text(5), isHa1 ? Text(8) : Text(7), isHa1),
            AuthProxy = Text(9), Expires = (int)Math.Clamp(row[10].ToInteger(), 60, 86_400 * 30), State = (row[11].ToInteger() & 1) != 0 ? RegistrationState.Disabled : RegistrationState.Waiting,
            Delay = (int)Math.Clamp(row[12].ToInteger(), 0, 86_400), ContactAddress = Text(13), Socket = Text(14),
        };
    }

    private static void Take(UacModule module, List<Registration> rows)
    {
        var table = module.Registrations;
        var names = rows.Select(r => r.Uuid).ToHashSet();
        foreach (var old in table.All.Where(r => !names.Contains(r.Uuid)).ToList()) End(module, old.Uuid);
        foreach (var row in rows)
        {
            if (row.Uuid.Length == 0 || row.RemoteDomain.Length == 0)
            {
                module.Proxy.Log.Write(LogLevel.Error, "uac", "A row of uacreg without l_uuid or r_domain is left out.");
                continue;
            }
            if (table.Find("l_uuid", row.Uuid) is { } known)
            {
                if (IsSame(known, row)) continue;
                End(module, row.Uuid);
            }
            if (table.Count >= module.Options.reg_max || !table.TryAdd(row)) continue;
            if (row.State == RegistrationState.Waiting) RegistrationSender.Begin(module, row);
        }
    }

    /// <summary>Takes one out and says goodbye to its registrar.</summary>
    /// <returns>false when there is none of that name.</returns>
    public static bool End(UacModule module, string uuid)
    {
        if (module.Registrations.Remove(uuid) is not { } gone) return false;
        module.Proxy.Timers.Disarm(gone);
        lock (gone.Gate) gone.IsGone = true;
        RegistrationSender.SayGoodbye(module, gone);
        return true;
    }

    private static bool IsSame(Registration a, Registration b) =>
        (a.LocalUser, a.LocalDomain, a.RemoteUser, a.RemoteDomain, a.Credential, a.AuthProxy, a.Expires) == (b.LocalUser, b.LocalDomain, b.RemoteUser, b.RemoteDomain, b.Credential, b.AuthProxy, b.Expires)
        && (a.ContactAddress, a.Socket) == (b.ContactAddress, b.Socket);
}
