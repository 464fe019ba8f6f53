using System.Collections.ObjectModel;
using System.Globalization;

namespace Chappe.Modules.HttpClient;

/// <summary>A server that a script knows by a name, with what it wants of calls to it.</summary>
internal sealed record HttpConnection(string Name, string Url)
{
    internal string User { get; init; } = "";
    internal string Password { get; init; } = "";
    internal string Failover { get; init; } = "";
    internal string UserAgent { get; init; } = "";
    internal int? Timeout { get; init; }
    internal int? MaxSize { get; init; }
    internal bool? FollowsRedirects { get; init; }
    internal bool? VerifyPeer { get; init; }
    internal bool? VerifyHost { get; init; }
    internal string Certificate { get; init; } = "";
    internal string Key { get; init; } = "";
    internal string Authorities { get; init; } = "";

    /// <summary>Reads Kamailio's form: <c>name=&gt;http://user:password@host/path;timeout=2;failover=other</c>.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    internal static HttpConnection Parse(string text)
    {
        int arrow = text.IndexOf("=>", StringComparison.Ordinal);
        if (arrow <= 0) throw new FormatException($"httpcon: '{text}' is no name=>url.");
        string[] parts = text[(arrow + 2)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Uri.TryCreate(parts[0], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw new FormatException($"httpcon: '{text}' has no http or https URL.");
        var connection = new HttpConnection(text[..arrow].Trim(), parts[0].TrimEnd('/'));
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=');
            string name = equals < 0 ? part : part[..equals].Trim(), value = equals < 0 ? "" : part[(equals + 1)..].Trim().Trim('"');
            connection = name switch
            {
                "timeout" => connection with { Timeout = Number(name, value) },
                "maxdatasize" => connection with { MaxSize = Number(name, value) },
                "httpredirect" => connection with { FollowsRedirects = value != "0" },
                "verify_peer" or "verifypeer" => connection with { VerifyPeer = value != "0" },
                "verify_host" or "verifyhost" => connection with { VerifyHost = value != "0" },
                "failover" => connection with { Failover = value },
                "useragent" => connection with { UserAgent = value },
                "username" => connection with { User = value },
                "password" => connection with { Password = value },
                "clientcert" => connection with { Certificate = value },
                "clientkey" => connection with { Key = value },
                "cacert" => connection with { Authorities = value },
                "ciphersuites" or "tlsversion" or "authmethod" or "keep_connections" => connection,
                _ => throw new FormatException($"httpcon: connection {connection.Name} has an unknown setting '{name}'."),
            };
        }
        return connection;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException($"httpcon: {name} is '{value}', which is no number.");
}

/// <summary>The servers: a list to which <c>modparam</c> adds texts.</summary>
public sealed class HttpConnections : Collection<string>
{
    internal Dictionary<string, HttpConnection> Named { get; } = [];
    internal List<string> Problems { get; } = [];

    /// <inheritdoc/>
    protected override void InsertItem(int index, string item)
    {
        base.InsertItem(index, item);
        try
        {
            var connection = HttpConnection.Parse(item);
            Named[connection.Name] = connection;
        }
        catch (FormatException wrong)
        {
            Problems.Add(wrong.Message);
        }
    }
}
