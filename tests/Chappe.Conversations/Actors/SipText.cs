using System.Globalization;
using System.Text;

namespace Chappe.Conversations.Actors;

/// <summary>
/// A SIP message as an actor sees it: lines of text. It knows nothing of Chappe's own parser and writer, so that a mistake there cannot
/// hide itself here.
/// </summary>
internal sealed class SipText
{
    internal SipText(string startLine) => StartLine = startLine;

    internal string StartLine { get; set; }
    internal List<(string Name, string Value)> Headers { get; } = [];
    internal string Body { get; set; } = "";

    internal bool IsRequest => !StartLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal);
    internal string Method => IsRequest ? StartLine.Split(' ')[0] : CSeqMethod;
    internal string Uri => StartLine.Split(' ')[1];
    internal int Status => IsRequest ? 0 : int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);
    internal string Reason => StartLine.Split(' ', 3)[^1];
    internal string CallId => First("Call-ID") ?? "";
    internal int CSeq => int.Parse(First("CSeq")!.Split(' ')[0], CultureInfo.InvariantCulture);
    internal string CSeqMethod => First("CSeq")?.Split(' ')[^1] ?? "";

    internal string? First(string name) => Headers.Where(h => Is(h.Name, name)).Select(h => h.Value).FirstOrDefault();

    /// <summary>All values of a header, lines with several split at their commas.</summary>
    internal IEnumerable<string> All(string name) => Headers.Where(h => Is(h.Name, name)).SelectMany(h => SplitValues(h.Value));

    internal SipText Add(string name, string value)
    {
        Headers.Add((name, value));
        return this;
    }

    internal void Remove(string name) => Headers.RemoveAll(h => Is(h.Name, name));

    internal void Set(string name, string value)
    {
        int at = Headers.FindIndex(h => Is(h.Name, name));
        Remove(name);
        Headers.Insert(at < 0 ? Headers.Count : at, (name, value));
    }

    internal static SipText Parse(byte[] octets)
    {
        string text = Encoding.UTF8.GetString(octets);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) throw new FormatException($"Chappe sent what is no SIP message:\n{text}");
        string[] lines = text[..end].Split("\r\n");
        var message = new SipText(lines[0]) { Body = text[(end + 4)..] };
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':');
            if (line[0] is ' ' or '\t') message.Headers[^1] = (message.Headers[^1].Name, message.Headers[^1].Value + " " + line.Trim());
            else if (colon <= 0) throw new FormatException($"Chappe sent a line that is no header: {line}");
            else message.Add(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
        int length = int.Parse(message.First("Content-Length") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);
        if (length != Encoding.UTF8.GetByteCount(message.Body)) throw new FormatException($"Chappe sent a Content-Length of {length} with a body of {message.Body.Length}:\n{text}");
        return message;
    }

    internal byte[] ToOctets()
    {
        Set("Content-Length", Encoding.UTF8.GetByteCount(Body).ToString(CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(ToString());
    }

    public override string ToString()
    {
        var text = new StringBuilder(StartLine).Append("\r\n");
        foreach (var (name, value) in Headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        return text.Append("\r\n").Append(Body).ToString();
    }

    /// <summary>The URI of a name-addr or addr-spec.</summary>
    internal static string UriOf(string address)
    {
        int open = address.IndexOf('<');
        return open < 0 ? address.Split(';')[0].Trim() : address[(open + 1)..address.IndexOf('>', open)];
    }

    /// <summary>The tag parameter of a From or To; null when it has none.</summary>
    internal static string? TagOf(string address)
    {
        string parameters = address.Contains('>') ? address[(address.IndexOf('>') + 1)..] : address;
        int at = parameters.IndexOf(";tag=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : parameters[(at + 5)..].Split(';')[0];
    }

    private static bool Is(string written, string name) => string.Equals(Long(written), name, StringComparison.OrdinalIgnoreCase);

    private static string Long(string name) => name.Length > 1 ? name : name.ToLowerInvariant() switch
    {
        "v" => "Via", "f" => "From", "t" => "To", "i" => "Call-ID", "m" => "Contact", "l" => "Content-Length", "c" => "Content-Type", "k" => "Supported", _ => name,
    };

    private static IEnumerable<string> SplitValues(string value)
    {
        int start = 0;
        bool quoted = false, bracketed = false;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '"' && (i == 0 || value[i - 1] != '\\')) quoted = !quoted;
            else if (!quoted && c is '<' or '>') bracketed = c == '<';
            else if (c == ',' && !quoted && !bracketed)
            {
                yield return value[start..i].Trim();
                start = i + 1;
            }
        }
        yield return value[start..].Trim();
    }
}
