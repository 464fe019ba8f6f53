using System.Globalization;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.HttpClient;

/// <summary>What a script has said about the next call of its message.</summary>
internal sealed class HttpRequestSettings : IResettable
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly StringBuilder _headers = new();

    internal static readonly HashSet<string> Known =
        ["all", "hdr", "body", "method", "timeout", "tls_client_cert", "tls_client_key", "tls_ca_path", "tls_verify_peer", "tls_verify_host", "suspend", "username", "password", "authmethod", "follow_redirect", "tcp_keepalive", "tcp_ka_idle", "tcp_ka_interval"];

    public void Reset()
    {
        _values.Clear();
        _headers.Clear();
    }

    internal void Set(string name, Text value)
    {
        if (name == "all") Reset();
        else if (name == "hdr") _headers.Append(value.ToString().ReplaceLineEndings("\n")).Append('\n');
        else if (value.IsNull) _values.Remove(name);
        else _values[name] = value.ToString();
    }

    internal Text Get(string name) => name == "hdr" ? _headers.ToString() : _values.TryGetValue(name, out string? value) ? value : default(Text);

    /// <summary>The message waits for the answer; false: it goes on.</summary>
    internal bool IsSuspending => _values.GetValueOrDefault("suspend", "1") != "0";

    /// <summary>The call, and nothing is left for the one after it.</summary>
    internal HttpCall Take(string url, HttpAsyncClientOptions options)
    {
        int timeout = int.TryParse(_values.GetValueOrDefault("timeout"), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) ? Math.Clamp(milliseconds, 1, 120_000) : options.connection_timeout;
        var call = new HttpCall(url)
        {
            Method = _values.GetValueOrDefault("method", "").ToUpperInvariant(), Body = _values.TryGetValue("body", out string? body) ? Encoding.UTF8.GetBytes(body) : null, Headers = _headers.ToString(),
            User = _values.GetValueOrDefault("username", ""), Password = _values.GetValueOrDefault("password", ""), Timeout = TimeSpan.FromMilliseconds(timeout), MaxSize = options.maxdatasize,
            Way = new HttpWay(Flag("tls_verify_peer", options.tls_verify_peer), Flag("tls_verify_host", options.tls_verify_host), Flag("follow_redirect", options.follow_redirect), "",
                _values.GetValueOrDefault("tls_client_cert", options.tls_client_cert), _values.GetValueOrDefault("tls_client_key", options.tls_client_key), _values.GetValueOrDefault("tls_ca_path", options.tls_ca_path)),
        };
        Reset();
        return call;
    }

    private bool Flag(string name, bool otherwise) => _values.TryGetValue(name, out string? value) ? value != "0" : otherwise;
}

/// <summary><c>$http_req(name)</c>: settings of the next call.</summary>
public sealed class HttpRequestValues
{
    internal HttpRequestValues() { }

    /// <summary>One setting: <c>method</c>, <c>body</c>, <c>hdr</c> (each adds lines), <c>timeout</c> in milliseconds, <c>suspend</c>, <c>username</c>, <c>password</c>, <c>tls_verify_peer</c> and so on; <c>all</c> forgets them.</summary>
    /// <exception cref="ArgumentException">There is no such setting.</exception>
    public Text this[string name]
    {
        get => Here.Context.Slots.Find<HttpRequestSettings>()?.Get(name) ?? default;
        set
        {
            if (!HttpRequestSettings.Known.Contains(name)) throw new ArgumentException($"http_req has no setting '{name}': {string.Join(", ", HttpRequestSettings.Known.Order())}.");
            Here.Context.Slots.Get<HttpRequestSettings>().Set(name, value);
        }
    }
}
