using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.HttpClient;

/// <summary>The words of http_client. They wait for a server, so they are awaited.</summary>
public static class HttpClientFunctions
{
    private static HttpClientModule Module => Here.Context.Proxy.Module<HttpClientModule>();

    /// <summary>The parameters of http_client.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "http_client")]
    public static HttpClientOptions http_client => Here.Options<HttpClientOptions>();

    /// <summary>Asks a server: <c>if (await http_client_query($"https://api.example.com/route?to={rU}") == 200) du = http_rb;</c></summary>
    /// <param name="url">The URL.</param>
    /// <returns>The status of the answer, which <c>http_rs</c>, <c>http_rb</c> and <c>http_hdr</c> tell about; false (-1) when none came in time.</returns>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_client_query(Text url) => QueryAsync(Query(url), null);

    /// <summary>Asks a server with GET: <c>await http_client_query(url, v =&gt; avp["answer"] = v)</c>.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="result">Gets the answer: its first line, or all of it when <c>http_client.query_result</c> is 0.</param>
    /// <inheritdoc cref="http_client_query(Text)"/>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_client_query(Text url, Into result) => QueryAsync(Query(url), result);

    /// <summary>Asks a server with POST.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="body">The body; empty: GET.</param>
    /// <param name="result">Gets the answer, as above.</param>
    /// <inheritdoc cref="http_client_query(Text)"/>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_client_query(Text url, Text body, Into result) => QueryAsync(Query(url) with { Body = Octets(body) }, result);

    /// <summary>Asks a server with POST and header lines.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="body">The body; empty: GET.</param>
    /// <param name="headers">Header lines with CRLF between them.</param>
    /// <param name="result">Gets the answer, as above.</param>
    /// <inheritdoc cref="http_client_query(Text)"/>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_client_query(Text url, Text body, Text headers, Into result) => QueryAsync(Query(url) with { Body = Octets(body), Headers = headers.ToString() }, result);

    /// <summary>Asks a server with GET, also with a body.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="body">The body; empty: none.</param>
    /// <param name="headers">Header lines with CRLF between them.</param>
    /// <param name="result">Gets the whole answer.</param>
    /// <inheritdoc cref="http_client_query(Text)"/>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_client_get(Text url, Text body, Text headers, Into result) => QueryAsync(Query(url) with { Method = "GET", Body = Octets(body), Headers = headers.ToString() }, result, isWhole: true);

    /// <summary>Asks a server that has a name (<c>httpcon</c>), with GET.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="path">What follows its URL.</param>
    /// <param name="result">Gets the whole answer.</param>
    /// <returns>The status of the answer; false (-1) when none came in time, from the ones that it falls over to neither.</returns>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_connect(string connection, Text path, Into result) => ConnectAsync(connection, path, "", "", default, result);

    /// <summary>Asks a server that has a name (<c>httpcon</c>), with POST when there is a body.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="path">What follows its URL.</param>
    /// <param name="content_type">The media type of the body.</param>
    /// <param name="body">The body; empty: GET.</param>
    /// <param name="result">Gets the whole answer.</param>
    /// <inheritdoc cref="http_connect(string, Text, Into)"/>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static ValueTask<Rc> http_connect(string connection, Text path, Text content_type, Text body, Into result) => ConnectAsync(connection, path, "", content_type.ToString(), body, result);

    /// <summary>As <c>http_connect</c>, with the method at hand.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="path">What follows its URL.</param>
    /// <param name="method">The method: GET, PUT, DELETE and so on.</param>
    /// <param name="content_type">The media type of the body.</param>
    /// <param name="body">The body.</param>
    /// <param name="result">Gets the whole answer.</param>
    /// <inheritdoc cref="http_connect(string, Text, Into)"/>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static ValueTask<Rc> http_connect(string connection, Text path, Text method, Text content_type, Text body, Into result) => ConnectAsync(connection, path, method.ToString(), content_type.ToString(), body, result);

    /// <summary>Where redirections of the last call led to.</summary>
    /// <param name="connection">Kamailio names the connection here; the last call of this message counts.</param>
    /// <param name="result">Gets the URL.</param>
    /// <returns>false when there were none.</returns>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static Rc http_get_redirect(string connection, Into result)
    {
        _ = connection;
        if (Here.Context.Slots.Find<LastAnswer>()?.Answer is not { Redirect.Length: > 0 } answer) return Rc.False;
        result(answer.Redirect);
        return Rc.True;
    }

    /// <summary><c>$curlerror(code)</c>: why the last call of this message had no answer; <c>OK</c> when it had one.</summary>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static Text curlerror(int code)
    {
        _ = code;
        return Here.Context.Slots.Find<LastAnswer>()?.Answer is not { Error.Length: > 0 } answer ? "OK" : answer.Error;
    }

    private static HttpCall Query(Text url) => Here.Context.Routes.Options.Get<HttpClientOptions>().Call(url.ToString());

    private static byte[]? Octets(Text body) => body.IsEmpty ? null : body.Octets.ToArray();

    private static async ValueTask<Rc> QueryAsync(HttpCall call, Into? result, bool isWhole = false)
    {
        var context = Here.Context;
        // Back on the message once, when all has come.
        var answer = await Module.CallAsync(call);
        isWhole |= context.Routes.Options.Get<HttpClientOptions>().query_result == 0;
        return Give(context, answer, result, isWhole);
    }

    private static async ValueTask<Rc> ConnectAsync(string connection, Text path, string method, string contentType, Text body, Into result)
    {
        var context = Here.Context;
        var options = context.Routes.Options.Get<HttpClientOptions>();
        string to = path.ToString();
        byte[]? octets = Octets(body);
        var answer = await Module.CallAsync(options, connection, c => options.Call(c, to) with { Method = method, Body = octets, ContentType = contentType });
        if (!answer.IsThere && !options.httpcon.Named.ContainsKey(connection)) context.Proxy.Log.WriteLimited(LogLevel.Error, "http_client", $"http_connect: {answer.Error}.");
        return Give(context, answer, result, isWhole: true);
    }

    private static Rc Give(RouteContext context, HttpAnswer answer, Into? result, bool isWhole)
    {
        context.Slots.Get<LastAnswer>().Answer = answer;
        if (!answer.IsThere) return Rc.False;
        ReadOnlySpan<byte> body = answer.Body;
        if (!isWhole && body.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0) body = body[..end];
        result?.Invoke(Text.Store(body));
        return answer.Status;
    }
}
