using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.HttpClient;

/// <summary>This is Kamailio's module http_client: a script asks an HTTP server and waits for the answer, and no worker does.</summary>
public sealed class HttpClientModule : Module
{
    private Proxy? _proxy;
    private HttpCaller? _caller;
    private volatile HttpClientOptions _options = new();

    /// <inheritdoc/>
    public override string Name => "http_client";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(HttpClientFunctions), typeof(HttpAnswerVariables)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(HttpClientOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new HttpClientOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<HttpClientOptions>();

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var connections = plan.Options.Get<HttpClientOptions>().httpcon;
        foreach (string problem in connections.Problems) plan.Report(problem);
        foreach (var connection in connections.Named.Values)
            if (connection.Failover.Length > 0 && !connections.Named.ContainsKey(connection.Failover)) plan.Report($"httpcon: {connection.Name} falls over to '{connection.Failover}', which is not there.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _caller = new HttpCaller(proxy.Clock.Provider, _options.max_calls);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _caller?.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add("http_client.listcon", "The servers that have names.", (_, _) => new(List()));

    /// <summary>Makes a call, counts it, and logs why it failed.</summary>
    internal async Task<HttpAnswer> CallAsync(HttpCall call)
    {
        if (_caller is not { } caller || _proxy is not { } proxy) return HttpAnswer.Failed("http_client has not started");
        proxy.Counters["http_client.connections"].Add();
        var answer = await caller.CallAsync(call).ConfigureAwait(false);
        proxy.Counters[answer.IsThere ? "http_client.connok" : "http_client.connfail"].Add();
        // A URL may hold what nobody should read in a log: what stands behind the host is left out.
        if (!answer.IsThere) proxy.Log.WriteLimited(LogLevel.Error, "http_client", $"{Host(call.Url)}: {answer.Error}.");
        return answer;
    }

    /// <summary>Calls a server that has a name, and the one that it falls over to when no answer comes.</summary>
    internal async Task<HttpAnswer> CallAsync(HttpClientOptions options, string name, Func<HttpConnection, HttpCall> call)
    {
        var tried = new HashSet<string>();
        while (true)
        {
            if (!options.httpcon.Named.TryGetValue(name, out var connection)) return HttpAnswer.Failed($"there is no connection '{name}'");
            var answer = await CallAsync(call(connection)).ConfigureAwait(false);
            if (answer.IsThere || connection.Failover.Length == 0 || !tried.Add(name) || tried.Contains(connection.Failover)) return answer;
            name = connection.Failover;
        }
    }

    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? $"{parsed.Scheme}://{parsed.Authority}" : "a URL";

    private JsonArray List() => [.. _options.httpcon.Named.Values.Select(c => new JsonObject { ["connection"] = c.Name, ["url"] = Shown(c.Url), ["failover"] = c.Failover })];

    private static string Shown(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length > 0 ? new UriBuilder(parsed) { UserName = "", Password = "" }.Uri.AbsoluteUri : url;
}
