using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Modules.HttpClient;

/// <summary>This is Kamailio's module http_async_client: a call whose answer is taken by another route.</summary>
public sealed class HttpAsyncClientModule : Module
{
    private Proxy? _proxy;
    private HttpCaller? _caller;
    private volatile HttpAsyncClientOptions _options = new();

    /// <inheritdoc/>
    public override string Name => "http_async_client";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(HttpAsyncFunctions), typeof(HttpAnswerVariables)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(HttpAsyncClientOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new HttpAsyncClientOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<HttpAsyncClientOptions>();

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

    /// <summary>Makes a call and counts it under Kamailio's names.</summary>
    internal async Task<HttpAnswer> CallAsync(HttpCall call)
    {
        if (_caller is not { } caller || _proxy is not { } proxy) return HttpAnswer.Failed("http_async_client has not started");
        proxy.Counters["http_async_client.requests"].Add();
        var answer = await caller.CallAsync(call).ConfigureAwait(false);
        proxy.Counters[answer.IsThere ? "http_async_client.replies" : answer.Error.StartsWith("no answer within", StringComparison.Ordinal) ? "http_async_client.timeouts" : "http_async_client.errors"].Add();
        if (!answer.IsThere) proxy.Log.WriteLimited(LogLevel.Warning, "http_async_client", $"a call failed: {answer.Error}.");
        return answer;
    }
}
