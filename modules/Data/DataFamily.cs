using Chappe.Engine.Modules;

namespace Chappe.Modules.Data;

/// <summary>This is the list of the modules in this project: the drivers, and the words about what a database holds.</summary>
public static class DataFamily
{
    /// <summary>New instances of the drivers and of what bounds them, for one proxy; they start before anybody who has a database.</summary>
    public static IReadOnlyList<Module> Drivers() => [new DatabaseModule(), new SqliteModule(), new MysqlModule(), new PostgresModule(), new TextModule(), new ClusterModule()];

    /// <summary>New instances of the others.</summary>
    public static IReadOnlyList<Module> Modules() => [new SqlopsModule(), new AliasDbModule(), new SpeedDialModule(), new GroupModule(), new UriDbModule(), new DomainModule(), new PermissionsModule(), new AccModule(), new AvpopsModule(), new DialplanModule(), new MtreeModule(), new MsiloModule(), new UserBlocklistModule()];
}
