using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Chappe.Modules.Redis;

/// <summary>A Redis server that a script knows by a name.</summary>
internal sealed record RedisServer(string Name)
{
    internal string Address { get; init; } = "127.0.0.1";
    internal int Port { get; init; } = 6379;
    internal string Unix { get; init; } = "";
    internal int Database { get; init; }
    internal string Password { get; init; } = "";
    internal string User { get; init; } = "";
    internal bool IsSecure { get; init; }

    /// <summary>Reads Kamailio's form: <c>name=srv;addr=127.0.0.1;port=6379;db=1;pass=secret</c>.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    internal static RedisServer Parse(string text)
    {
        var server = new RedisServer("");
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0) throw new FormatException($"ndb_redis: '{part}' is no name=value.");
            string value = part[(equals + 1)..].Trim();
            server = part[..equals].Trim() switch
            {
                "name" => server with { Name = value },
                "addr" => server with { Address = value },
                "port" => server with { Port = Number(part, value, 65535) },
                "unix" => server with { Unix = value },
                "db" => server with { Database = Number(part, value, 65535) },
                "pass" => server with { Password = value },
                "user" => server with { User = value },
                "tls" => server with { IsSecure = value != "0" },
                _ => throw new FormatException($"ndb_redis: '{part}' is no setting: name, addr, port, unix, db, user, pass, tls."),
            };
        }
        return server.Name.Length > 0 ? server : throw new FormatException($"ndb_redis: '{text.Split(";pass=")[0]}' has no name.");
    }

    /// <summary>How it is connected to: it may be away at start, and a command does not wait for it.</summary>
    internal ConfigurationOptions Configure(NdbRedisOptions options)
    {
        var made = new ConfigurationOptions
        {
            Password = Password.Length > 0 ? Password : null, User = User.Length > 0 ? User : null, DefaultDatabase = Database, Ssl = IsSecure, AbortOnConnectFail = false, ConnectRetry = 1,
            ConnectTimeout = options.connect_timeout, AsyncTimeout = options.cmd_timeout, SyncTimeout = options.cmd_timeout, BacklogPolicy = BacklogPolicy.FailFast, ClientName = "chappe",
        };
        made.EndPoints.Add(Unix.Length > 0 ? new UnixDomainSocketEndPoint(Unix) : IPAddress.TryParse(Address, out var address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Address, Port));
        return made;
    }

    private static int Number(string part, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most ? number : throw new FormatException($"ndb_redis: '{part}' has no number from 0 to {most}.");
}

/// <summary>The servers: a list to which <c>modparam</c> adds texts.</summary>
public sealed class RedisServers : Collection<string>
{
    internal Dictionary<string, RedisServer> Named { get; } = [];
    internal List<string> Problems { get; } = [];

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            var server = RedisServer.Parse(item);
            Named[server.Name] = server;
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }
}
