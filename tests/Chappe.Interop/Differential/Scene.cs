using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Chappe.Interop.Differential;

/// <summary>
/// One scenario played against one server: who sends what, and afterwards what everybody heard, with everything masked that no two servers
/// can have in common: addresses, branches and tags of the server, nonces, names of servers, seconds that passed.
/// </summary>
internal sealed partial class Scene(Server server, string name, CancellationToken cancel) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2), s_quiet = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, Actor> _actors = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private int _calls;

    internal Server Server => server;
    /// <summary>A user that no other scenario has.</summary>
    internal string User(string who) => $"{who}.{name.GetHashCodeOfText():x}";

    internal Actor Actor(string who) => _actors.TryGetValue(who, out var actor) ? actor : _actors[who] = new Actor(who);

    /// <summary>Sends a message; <c>{server}</c> and <c>{alice}</c> stand for addresses, <c>{me}</c> for the sender's, <c>{user:bob}</c> for a name of this scene.</summary>
    internal void Send(string who, string message) => Actor(who).Send(Fill(who, message), server.Port);

    /// <summary>Sends a request and waits for its final answer.</summary>
    internal async Task<string?> Ask(string who, string request)
    {
        Send(who, request);
        string method = request[..request.IndexOf(' ')], callId = CallId().Match(Fill(who, request)).Value;
        return await Actor(who).TakeAsync(m => FinalReply().IsMatch(m) && m.Contains(callId) && m.Contains($" {method}\r\n"), s_patience, cancel);
    }

    /// <summary>Waits for a message whose first line begins so.</summary>
    internal async Task<string> Hear(string who, string beginning)
    {
        if (await Actor(who).TakeAsync(m => m.StartsWith(beginning, StringComparison.Ordinal), s_patience, cancel) is { } heard) return heard;
        _notes.Add($"{who} waited in vain for {beginning}");
        return "";
    }

    /// <summary>Answers a request: Via, From, To, Call-ID, CSeq and Record-Route as they came.</summary>
    internal void Reply(string who, string request, int code, string reason, string more = "", string body = "")
    {
        if (request.Length == 0) return;
        var reply = new StringBuilder($"SIP/2.0 {code} {reason}\r\n");
        foreach (string line in Lines(request))
        {
            if (!Copied().IsMatch(line)) continue;
            bool needsTag = line.StartsWith("To:", StringComparison.OrdinalIgnoreCase) && !line.Contains(";tag=") && code > 100;
            reply.Append(line).Append(needsTag ? $";tag=t-{who}" : "").Append("\r\n");
        }
        if (more.Length > 0) reply.Append(Fill(who, more.ReplaceLineEndings("\r\n")));
        reply.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n{body}");
        Actor(who).Send(reply.ToString(), server.Port);
    }

    /// <summary>The text of a request. Call-ID and branch are the scene's own, the same for both servers.</summary>
    internal string Request(string method, string uri, string from = "alice", string? to = null, string more = "", string body = "", int cseq = 1, string? call = null, string toTag = "", int? maxForwards = 70, string? branch = null)
    {
        call ??= $"c{++_calls}";
        string type = body.Length > 0 && !more.Contains("Content-Type") ? "Content-Type: text/plain\r\n" : "";
        return $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {{me}};branch=z9hG4bK-{name.GetHashCodeOfText():x}-{branch ?? $"{call}-{cseq}-{method}"};rport\r\n"
            + $"From: <sip:{{user:{from}}}@{{server}}>;tag=t-{from}\r\nTo: <{to ?? uri}>{(toTag.Length > 0 ? $";tag={toTag}" : "")}\r\nCall-ID: {call}-{name.GetHashCodeOfText():x}@scene\r\nCSeq: {cseq} {method}\r\n"
            + (maxForwards is { } hops ? $"Max-Forwards: {hops}\r\n" : "") + more.ReplaceLineEndings("\r\n") + type + $"Content-Length: {body.Length}\r\n\r\n{body}";
    }

    /// <summary>A REGISTER of <paramref name="user"/>.</summary>
    internal string Register(string user, string contacts = "Contact: <sip:{user:USER}@{me}>\r\n", string more = "Expires: 600\r\n", int cseq = 1, string? call = null) =>
        Request("REGISTER", "sip:{server}", user, $"sip:{{user:{user}}}@{{server}}", contacts.Replace("USER", user) + more, cseq: cseq, call: call ?? $"reg-{user}");

    /// <summary>Nobody has heard anything for a while.</summary>
    internal async Task Quiet()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do await ticks.WaitForNextTickAsync(cancel);
        while (_actors.Values.Any(a => TimeProvider.System.GetElapsedTime(a.LastHeard) < s_quiet));
    }

    /// <summary>What everybody heard, masked.</summary>
    internal string Transcript()
    {
        var text = new StringBuilder();
        foreach (var actor in _actors.Values.OrderBy(a => a.Name, StringComparer.Ordinal))
            foreach (string message in actor.Copy()) text.Append("--- ").Append(actor.Name).Append(" heard\n").Append(Mask(message)).Append('\n');
        foreach (string note in _notes) text.Append("--- ").Append(note).Append('\n');
        return text.ToString();
    }

    internal string Fill(string who, string text)
    {
        text = text.Replace("{server}", server.Address).Replace("{port}", server.Port.ToString(CultureInfo.InvariantCulture)).Replace("{me}", Actor(who).Address);
        text = NamedUser().Replace(text, m => User(m.Groups[1].Value));
        return NamedActor().Replace(text, m => Actor(m.Groups[1].Value).Address);
    }

    private string Mask(string message)
    {
        string masked = message.ReplaceLineEndings("\n");
        masked = ServersBranch().Replace(masked.Replace(server.Address, "SERVER"), "$1branch=*");
        masked = Regex.Replace(masked, $@"\b{server.Port}\b", "SERVERPORT");
        foreach (var actor in _actors.Values) masked = Regex.Replace(masked.Replace(actor.Address, actor.Name.ToUpperInvariant()), $@"\b{actor.Port}\b", $"{actor.Name.ToUpperInvariant()}PORT");
        masked = ServersTag().Replace(masked, ";tag=*");
        masked = ServerName().Replace(masked, "$1: *");
        masked = Nonce().Replace(masked, "nonce=\"*\"");
        // A second may pass between two messages.
        masked = Seconds().Replace(masked, m => $"{m.Groups[1].Value}{(int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) + 9) / 10 * 10}");
        return InOrder(masked);
    }

    /// <summary>RFC 3261 section 7.3.1: the order of header lines of different names means nothing, nor does that of a Via's parameters. Lines of one name keep theirs.</summary>
    private static string InOrder(string message)
    {
        int body = message.IndexOf("\n\n", StringComparison.Ordinal);
        if (body < 0) return message;
        string[] lines = message[..body].Split('\n');
        var headers = lines.Skip(1).Select(l => l.StartsWith("Via:", StringComparison.OrdinalIgnoreCase) || l.StartsWith("v:", StringComparison.Ordinal) ? string.Join(';', l.Split(';').Take(1).Concat(l.Split(';').Skip(1).Order(StringComparer.Ordinal))) : l)
            .OrderBy(l => l[..Math.Max(0, l.IndexOf(':'))], StringComparer.Ordinal);
        return string.Join('\n', headers.Prepend(lines[0])) + message[body..];
    }

    private static string[] Lines(string message) => message[..message.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");

    public void Dispose()
    {
        foreach (var actor in _actors.Values) actor.Dispose();
    }

    [GeneratedRegex(@"^SIP/2\.0 [2-6]")] private static partial Regex FinalReply();
    [GeneratedRegex(@"Call-ID: [^\r]+")] private static partial Regex CallId();
    [GeneratedRegex(@"^(Via|v|From|f|To|t|Call-ID|i|CSeq|Record-Route)\s*:", RegexOptions.IgnoreCase)] private static partial Regex Copied();
    [GeneratedRegex(@"\{user:(\w+)\}")] private static partial Regex NamedUser();
    [GeneratedRegex(@"\{(\w+)\}")] private static partial Regex NamedActor();
    [GeneratedRegex(@"(Via: SIP/2\.0/\w+ SERVER;[^\n]*?)branch=[^;\n]+")] private static partial Regex ServersBranch();
    [GeneratedRegex(@";tag=(?!t-)[^;>\n]+")] private static partial Regex ServersTag();
    [GeneratedRegex(@"^(Server|User-Agent): (?:kamailio|Chappe)[^\n]*", RegexOptions.Multiline)] private static partial Regex ServerName();
    [GeneratedRegex("nonce=\"[^\"]*\"")] private static partial Regex Nonce();
    [GeneratedRegex(@"(;expires=)(\d+)")] private static partial Regex Seconds();
}

/// <summary>A number of a text that is the same in every process.</summary>
internal static class StableHash
{
    internal static uint GetHashCodeOfText(this string text) => text.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u);
}
