using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Http;

/// <summary>Answers a GET or HEAD with a file (RFC 9110 sections 8.8.3 and 13.1.2 for its tag).</summary>
internal static class FileReply
{
    /// <summary>Answers; false when it cannot.</summary>
    internal static bool Send(RouteContext context, HttpExchange exchange, string name)
    {
        var method = context.Message[context.Message.MethodName];
        if (exchange.IsAnswered || !method.SequenceEqual("GET"u8) && !method.SequenceEqual("HEAD"u8)) return false;
        var options = context.Routes.Options.Get<XhttpOptions>();
        string folder = Path.GetDirectoryName(Path.GetFullPath(context.Routes.Find(RouteKinds.Event, "xhttp:request")?.File ?? ".")) ?? ".";
        if (options.Files.Find(folder, name, options, context.Proxy.Clock.Milliseconds, out string problem) is not { } file)
        {
            context.Proxy.Log.WriteLimited(LogLevel.Warning, "xhttp", $"xhttp_file: {Log.Printable(Encoding.UTF8.GetBytes(name))} {problem}.");
            return false;
        }
        var headers = new StringBuilder();
        headers.Append("ETag: ").Append(Encoding.ASCII.GetString(file.ETag)).Append("\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n");
        if (options.content_security_policy.Length > 0 && file.ContentType.AsSpan().StartsWith("text/html"u8))
            headers.Append("Content-Security-Policy: ").Append(OneLine(options.content_security_policy)).Append("\r\n");
        byte[] lines = Encoding.UTF8.GetBytes(headers.ToString());
        return Matches(context.Message, file.ETag)
            ? exchange.Reply(context, 304, "Not Modified"u8, default, lines)
            : exchange.Reply(context, 200, "OK"u8, file.ContentType, lines, file.Content);
    }

    private static bool Matches(SipMessage message, ReadOnlySpan<byte> tag)
    {
        for (int i = message.IndexOf("If-None-Match"u8); i >= 0; i = message.IndexOf("If-None-Match"u8, i + 1))
        {
            // A tag is in quotes and has no comma of its own here, so looking for it whole is exact.
            var value = message[message.Headers[i].Value];
            if (value.IndexOf(tag) >= 0 || value.Trim((byte)' ').SequenceEqual("*"u8)) return true;
        }
        return false;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
