using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetClient = System.Net.Http.HttpClient;

namespace Chappe.Modules.HttpClient;

/// <summary>
/// Calls HTTP servers with the framework's client: connections are kept and shared, each call has its time and its size, and there are only so
/// many at once. Nothing of it touches a worker.
/// </summary>
internal sealed class HttpCaller(TimeProvider clock, int mostCalls) : IDisposable
{
    private const int MostWays = 64;

    private readonly ConcurrentDictionary<HttpWay, NetClient> _clients = new();
    private int _calls;

    /// <summary>Calls under way.</summary>
    internal int Count => Volatile.Read(ref _calls);

    /// <summary>Makes a call. What goes wrong is in the answer; nothing is thrown.</summary>
    internal async Task<HttpAnswer> CallAsync(HttpCall call)
    {
        if (!Uri.TryCreate(call.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return HttpAnswer.Failed("the URL is none of HTTP");
        if (Interlocked.Increment(ref _calls) > mostCalls)
        {
            Interlocked.Decrement(ref _calls);
            return HttpAnswer.Failed($"{mostCalls} calls are under way already");
        }
        long begun = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(call.Timeout, clock);
        try
        {
            using var request = Request(call, url);
            using var response = await ClientFor(call.Way).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            byte[]? body = await ReadAsync(response, call.MaxSize, limit.Token).ConfigureAwait(false);
            if (body is null) return HttpAnswer.Failed($"the answer has more than {call.MaxSize} octets", Stopwatch.GetElapsedTime(begun));
            var final = response.RequestMessage?.RequestUri;
            return new HttpAnswer
            {
                Status = (int)response.StatusCode,
                Reason = response.ReasonPhrase ?? "",
                Body = body,
                Headers = [.. response.Headers.Concat(response.Content.Headers).SelectMany(h => h.Value.Select(v => (h.Key, v)))],
                Redirect = final is not null && final != url ? final.AbsoluteUri : "",
                Took = Stopwatch.GetElapsedTime(begun),
            };
        }
        catch (OperationCanceledException)
        {
            return HttpAnswer.Failed($"no answer within {call.Timeout.TotalMilliseconds:0} ms", Stopwatch.GetElapsedTime(begun));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or CryptographicException or FormatException or NotSupportedException or InvalidOperationException)
        {
            return HttpAnswer.Failed(Innermost(error).Message, Stopwatch.GetElapsedTime(begun));
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
        _clients.Clear();
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    private static HttpRequestMessage Request(HttpCall call, Uri url)
    {
        string method = call.Method.Length > 0 ? call.Method : call.Body is null ? "GET" : "POST";
        // Credentials in the URL are for us, not for the server to read there.
        string user = call.User, password = call.Password;
        if (url.UserInfo.Length > 0)
        {
            string[] parts = url.UserInfo.Split(':', 2);
            if (user.Length == 0) (user, password) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
            url = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        }
        var request = new HttpRequestMessage(new HttpMethod(method), url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            string type = call.ContentType.Length > 0 ? call.ContentType : "application/x-www-form-urlencoded";
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        if (user.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (call.UserAgent.Length > 0) request.Headers.TryAddWithoutValidation("User-Agent", call.UserAgent);
        // A line that ends in CR and LF ends there: no value can bring another header in.
        foreach (string line in call.Headers.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':');
            if (colon <= 0) continue;
            string name = line[..colon].Trim(), value = line[(colon + 1)..].Trim();
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) request.Content?.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > most) return null;
        await using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var room = new byte[8192];
        while (await stream.ReadAsync(room, cancel).ConfigureAwait(false) is var read and > 0)
        {
            if (kept.Length + read > most) return null;
            kept.Write(room, 0, read);
        }
        return kept.ToArray();
    }

    private NetClient ClientFor(HttpWay way)
    {
        if (_clients.TryGetValue(way, out var client)) return client;
        if (_clients.Count >= MostWays) throw new InvalidOperationException($"more than {MostWays} kinds of connections (certificates, proxies)");
        var made = new NetClient(Handler(way)) { Timeout = Timeout.InfiniteTimeSpan };
        var kept = _clients.GetOrAdd(way, made);
        if (!ReferenceEquals(kept, made)) made.Dispose();
        return kept;
    }

    private static SocketsHttpHandler Handler(HttpWay way)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = way.FollowsRedirects, MaxAutomaticRedirections = 10, UseCookies = false, UseProxy = way.Proxy.Length > 0, AutomaticDecompression = DecompressionMethods.None,
            // A name that has moved is noticed, and a server that is away does not hold sockets for ever.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), MaxConnectionsPerServer = 256,
        };
        if (way.Proxy.Length > 0) handler.Proxy = new WebProxy(way.Proxy);
        var tls = handler.SslOptions;
        if (way.Certificate.Length > 0)
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(way.Certificate, way.Key.Length > 0 ? way.Key : way.Certificate)];
        if (way.Authorities.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(way.Authorities);
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }
        // What the script does without, and nothing more.
        var tolerated = (way.VerifyPeer ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors) | (way.VerifyHost && way.VerifyPeer ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateNameMismatch);
        if (tolerated != SslPolicyErrors.None) tls.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~tolerated) == SslPolicyErrors.None;
        return handler;
    }
}
