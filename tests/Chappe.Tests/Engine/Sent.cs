using System.Text;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Engine;

/// <summary>One message that the proxy sent.</summary>
public sealed class Sent
{
    public Sent(MemoryListener listener, NetAddress to, long connectionId, byte[] octets, bool mayConnect = true)
    {
        (Listener, To, ConnectionId, Octets, MayConnect) = (listener, to, connectionId, octets, mayConnect);
        Fault = Message.Parse(octets, octets.Length);
    }

    public MemoryListener Listener { get; }
    public NetAddress To { get; }
    public long ConnectionId { get; }
    public byte[] Octets { get; }
    public bool MayConnect { get; }
    public SipMessage Message { get; } = new();
    public MessageFault Fault { get; }

    public string Text => Encoding.UTF8.GetString(Octets).ReplaceLineEndings("\n");
    public string StartLine => Text[..Text.IndexOf('\n')];
    /// <summary>The method of a request, the code of a reply: what ladders are made of.</summary>
    public string Name => Message.IsRequest ? Encoding.ASCII.GetString(Message[Message.MethodName]) : Message.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
    /// <summary>Name and target, such as <c>INVITE > 10.0.0.2:5060</c>.</summary>
    public override string ToString() => $"{Name} > {To}";

    public string Header(string name) => string.Join("\n", Text[..(Text.IndexOf("\n\n", StringComparison.Ordinal) + 1)].Split('\n').Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()));

    /// <summary>A reply to this request as the far end makes it.</summary>
    public string Reply(int code, string reason = "Whatever", string toTag = "far", string headers = "", string body = "", string? method = null)
    {
        var reply = new StringBuilder($"SIP/2.0 {code} {reason}\n");
        foreach (string line in Text.Split('\n').Skip(1))
        {
            if (line.Length == 0) break;
            string header = line.Split(':')[0];
            if (header is "Via" or "From" or "Call-ID" or "Record-Route") reply.Append(line).Append('\n');
            if (header is "CSeq") reply.Append(method is null ? line : $"CSeq: {line.Split(' ')[1]} {method}").Append('\n');
            if (header is "To") reply.Append(line).Append(line.Contains(";tag=", StringComparison.Ordinal) || code == 100 ? "" : $";tag={toTag}").Append('\n');
        }
        return reply.Append(headers).Append($"Content-Length: {body.Length}\n\n{body}").ToString();
    }
}
