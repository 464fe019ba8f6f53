using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.HttpClient;

/// <summary>The pseudo-variables of http_async_client that tell about the last answer of a message; <c>http_client_query</c> fills them too.</summary>
public static class HttpAnswerVariables
{
    private static HttpAnswer? Answer => Here.Context.Slots.Find<LastAnswer>()?.Answer;

    /// <summary><c>$http_ok</c>: 1 when an answer came, whatever it says.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static int http_ok => Answer is { IsThere: true } ? 1 : 0;

    /// <summary><c>$http_err</c>: why no answer came; undefined when one did.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_err => Answer is { Error.Length: > 0 } answer ? answer.Error : default(Text);

    /// <summary><c>$http_rs</c>: the status of the answer; 0 when none came.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static int http_rs => Answer?.Status ?? 0;

    /// <summary><c>$http_rr</c>: the reason phrase of the answer.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_rr => Answer is { IsThere: true } answer ? answer.Reason : default(Text);

    /// <summary><c>$http_rb</c>: the body of the answer.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_rb => Answer is { IsThere: true } answer ? Text.Of(answer.Body) : default;

    /// <summary><c>$http_bs</c>: how many octets the body has.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static int http_bs => Answer?.Body.Length ?? 0;

    /// <summary><c>$http_mb</c>: the whole answer, header lines and body.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_mb => Answer is { IsThere: true } answer ? Text.Store([.. Head(answer), .. answer.Body]) : default;

    /// <summary><c>$http_ml</c>: how many octets the whole answer has.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static int http_ml => Answer is { IsThere: true } answer ? Head(answer).Length + answer.Body.Length : 0;

    /// <summary><c>$http_hdr(Name)</c>: header fields of the answer.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static HttpAnswerHeaders http_hdr { get; } = new();

    /// <summary><c>$httprhdr(Name)</c>: header fields of the answer, as http_client names them.</summary>
    [Export(RouteKinds.Any, Module = "http_client")]
    public static HttpAnswerHeaders httprhdr => http_hdr;

    /// <summary><c>$http_time(total)</c>: how long the call took, in seconds with a fraction; other names are 0.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_time(string name) => name == "total" && Answer is { } answer ? answer.Took.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture) : "0";

    /// <summary><c>$http_req_id</c>: the name that this call has, also in the route of its answer.</summary>
    [Export(RouteKinds.Any, Module = "http_async_client")]
    public static Text http_req_id => Here.Context.Slots.Find<LastAnswer>() is { Id.Length: > 0 } last ? last.Id : default(Text);

    private static byte[] Head(HttpAnswer answer) => System.Text.Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {answer.Status} {answer.Reason}\r\n{string.Concat(answer.Headers.Select(h => $"{h.Name}: {h.Value}\r\n"))}\r\n");

    internal static Text Header(string name)
    {
        if (Answer is { } answer)
            foreach (var (header, value) in answer.Headers)
                if (header.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return default;
    }
}

/// <summary>Header fields of the last answer, by their names.</summary>
public sealed class HttpAnswerHeaders
{
    internal HttpAnswerHeaders() { }

    /// <summary>The first of that name; undefined when there is none.</summary>
    public Text this[string name] => HttpAnswerVariables.Header(name);
}
