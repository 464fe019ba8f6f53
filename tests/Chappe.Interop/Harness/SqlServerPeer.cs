using System.Data.Common;
using System.Text.RegularExpressions;
using MySqlConnector;
using Npgsql;

namespace Chappe.Interop.Harness;

/// <summary>
/// This is a real database server on a port of its own, in a folder of its own, run by a user without rights: PostgreSQL or MariaDB from
/// Debian's packages. It can be stopped and started again. Its tables are made by the scripts that come with Kamailio's packages.
/// </summary>
internal sealed class SqlServerPeer : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly bool _isPostgres;
    private ProcessPeer? _server;

    private SqlServerPeer(bool isPostgres) => _isPostgres = isPostgres;

    internal int Port { get; } = Ports.Next();

    /// <summary>As Kamailio's <c>db_url</c> names its database.</summary>
    internal string Url => _isPostgres ? $"postgres://kamailio:pw@127.0.0.1:{Port}/kamailio" : $"mysql://kamailio:pw@127.0.0.1:{Port}/kamailio";

    /// <summary>Makes a server of that kind with Kamailio's tables and starts it.</summary>
    internal static async Task<SqlServerPeer> StartNewAsync(string kind, CancellationToken cancel, params string[] tables)
    {
        var peer = new SqlServerPeer(kind == "postgres");
        try
        {
            await peer.InstallAsync(cancel);
            await peer.StartAsync(cancel);
            await peer.ExecuteAsync(cancel, isAdministrator: true, peer._isPostgres ? ["CREATE DATABASE kamailio OWNER kamailio"]
                : ["CREATE DATABASE kamailio", "CREATE USER 'kamailio'@'127.0.0.1' IDENTIFIED BY 'pw'", "GRANT ALL ON kamailio.* TO 'kamailio'@'127.0.0.1'"]);
            foreach (string table in tables.Prepend("standard"))
                await peer.ExecuteAsync(cancel, isAdministrator: false, await File.ReadAllTextAsync(peer.SchemaOf(table), cancel));
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, or starts it again.</summary>
    internal async Task StartAsync(CancellationToken cancel)
    {
        _server = _isPostgres
            ? Run("postgres", PostgresProgram("postgres"), ["-D", Data, "-p", $"{Port}", "-h", "127.0.0.1", "-k", _folder.Path, "-c", "fsync=off"])
            : Run("mysql", Peers.MariaDb, ["--no-defaults", $"--datadir={Data}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={_folder.Path}/s", $"--pid-file={_folder.Path}/pid", "--innodb-flush-log-at-trx-commit=2", "--skip-name-resolve"]);
        await _server.WaitForLineAsync(_isPostgres ? "ready to accept connections" : "ready for connections", cancel);
    }

    /// <summary>Ends it as a power failure would.</summary>
    internal async Task KillAsync(CancellationToken cancel)
    {
        // PostgreSQL's SIGQUIT is its immediate shutdown: a killed postmaster would leave its children to others.
        _server!.Signal(_isPostgres ? 3 : ProcessPeer.SIGKILL);
        await _server.WaitForExitAsync(cancel);
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Stops it for a while without closing anything.</summary>
    internal async Task FreezeAsync(CancellationToken cancel)
    {
        foreach (int process in Working) await ProcessPeer.FreezeAsync(process, cancel);
    }

    /// <summary>Lets it go on.</summary>
    internal void Thaw()
    {
        foreach (int process in Working) ProcessPeer.Thaw(process);
    }

    private int[] Working => _isPostgres ? [.. Children(_server!.Id)] : [_server!.Id];

    internal Task ExecuteAsync(CancellationToken cancel, params string[] statements) => ExecuteAsync(cancel, isAdministrator: false, statements);

    /// <summary>The rows of a query beside the program, with bars between the columns.</summary>
    internal async Task<string[]> RowsAsync(string query, CancellationToken cancel)
    {
        await using var connection = Connect(isAdministrator: false);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancel))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return [.. rows];
    }

    private async Task ExecuteAsync(CancellationToken cancel, bool isAdministrator, params string[] statements)
    {
        await using var connection = Connect(isAdministrator);
        await connection.OpenAsync(cancel);
        foreach (string statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private DbConnection Connect(bool isAdministrator) => _isPostgres
        ? new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=kamailio;Database={(isAdministrator ? "postgres" : "kamailio")};Pooling=false")
        : new MySqlConnection($"Server=127.0.0.1;Port={Port};User={(isAdministrator ? "root" : "kamailio")};Password={(isAdministrator ? "" : "pw")};Database={(isAdministrator ? "" : "kamailio")};Pooling=false;AllowUserVariables=true");

    private string Data => Path.Combine(_folder.Path, "data");

    private async Task InstallAsync(CancellationToken cancel)
    {
        if (Environment.UserName == "root")
        {
            await using var owner = new ProcessPeer("chown", "/bin/chown", [User, _folder.Path]);
            await owner.WaitForExitAsync(cancel);
        }
        await using var install = _isPostgres
            ? Run("initdb", PostgresProgram("initdb"), ["-D", Data, "-A", "trust", "-U", "kamailio", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"])
            : Run("install", Peers.MariaDbInstall, ["--no-defaults", $"--datadir={Data}", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        if (await install.WaitForExitAsync(cancel) != 0) Assert.Fail($"the database could not be made: {install.Output}");
    }

    private string User => _isPostgres ? "postgres" : "mysql";

    /// <summary>These servers refuse to run as root, where tests in containers often do.</summary>
    private ProcessPeer Run(string name, string program, string[] arguments) => Environment.UserName == "root"
        ? new ProcessPeer(name, "/usr/bin/setpriv", ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments], _folder.Path)
        : new ProcessPeer(name, program, arguments, _folder.Path);

    private static string PostgresProgram(string name)
    {
        var found = Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(v => Path.Combine(v, "bin", name)).LastOrDefault(File.Exists) : null;
        if (found is null) Peers.Miss($"{name} is not installed (Debian package postgresql)");
        return found!;
    }

    private string SchemaOf(string table)
    {
        string path = Path.Combine("/usr/share/kamailio", _isPostgres ? "postgres" : "mysql", table + "-create.sql");
        if (!File.Exists(path)) Peers.Miss($"{path} is not there (Debian package {(_isPostgres ? "kamailio-postgres-modules" : "kamailio-mysql-modules")})");
        return path;
    }

    private static IEnumerable<int> Children(int process) => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit))
        .Where(n => File.Exists($"/proc/{n}/status") && Regex.IsMatch(ReadStatus(n!), $@"(?m)^PPid:\s+{process}$")).Select(n => int.Parse(n!, System.Globalization.CultureInfo.InvariantCulture)).Append(process);

    private static string ReadStatus(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/status");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } running)
        {
            // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients.
            if (_isPostgres) running.Signal(ProcessPeer.SIGINT);
            await running.DisposeAsync();
        }
        _folder.Dispose();
    }
}
