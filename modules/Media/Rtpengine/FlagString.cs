using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// The flags of the <c>rtpengine_*</c> words: words and <c>key=value</c> between blanks, in the spelling of Kamailio's rtpengine module.
/// Most become entries of the NG command; what is for ourselves stays here. An unknown word goes to the engine as it is: it may know it.
/// </summary>
internal sealed class FlagString
{
    private static readonly (string Prefix, string Name)[] s_lists = [("replace", "replace"), ("SDES", "SDES"), ("T38", "T.38"), ("T.38", "T.38"), ("rtcp-mux", "rtcp-mux"), ("OSRTP", "OSRTP")];
    private static readonly (string Prefix, string Name)[] s_codecs =
    [
        ("codec-transcode", "transcode"), ("transcode", "transcode"), ("codec-strip", "strip"), ("codec-offer", "offer"), ("codec-mask", "mask"),
        ("codec-set", "set"), ("codec-except", "except"), ("codec-accept", "accept"), ("codec-consume", "consume"),
    ];

    private TransportBits _transport;

    /// <summary><c>call-id=</c>: instead of the message's.</summary>
    public string? CallId { get; private set; }
    /// <summary><c>from-tag=</c>: instead of the message's; says <see cref="IsDirectional"/> too.</summary>
    public string? FromTag { get; private set; }
    /// <summary><c>to-tag=</c>: instead of the message's.</summary>
    public string? ToTag { get; private set; }
    /// <summary><c>to-tag</c>: send the To tag also where it is left out by itself.</summary>
    public bool WantsToTag { get; private set; }
    /// <summary><c>directional</c>: the tags are sent as they stand, and commands about media mean one side only.</summary>
    public bool IsDirectional { get; private set; }
    /// <summary><c>force-answer</c>: an offer is sent as an answer.</summary>
    public bool ForcesAnswer { get; private set; }
    /// <summary><c>via-branch=</c>.</summary>
    public ViaBranch Via { get; private set; }
    /// <summary><c>received-from=</c> was there, so the source address need not be added.</summary>
    public bool HasReceivedFrom { get; private set; }

    /// <summary>Reads <paramref name="flags"/> and adds what they say to <paramref name="command"/>.</summary>
    /// <returns>false when one of them cannot be meant so; <paramref name="problem"/> says which. Nothing shall be sent then.</returns>
    public static bool TryParse(string flags, NgDictionary command, [NotNullWhen(true)] out FlagString? read, out string problem)
    {
        read = new FlagString();
        problem = "";
        foreach (var range in flags.AsSpan().Split(' '))
        {
            string flag = flags[range];
            if (flag.Length == 0) continue;
            int equals = flag.IndexOf('=', StringComparison.Ordinal);
            (string key, string? value) = equals < 0 ? (flag, (string?)null) : (flag[..equals], flag[(equals + 1)..]);
            if (key.Length == 0) break; // Kamailio stops reading at an equals sign without a name
            problem = read.Take(key, value, command);
            if (problem.Length == 0) continue;
            problem = $"flag '{flag}': {problem}";
            read = null;
            return false;
        }
        if (read._transport != TransportBits.None) command["transport-protocol"] = Protocol(read._transport);
        return true;
    }

    private string Take(string key, string? value, NgDictionary command)
    {
        foreach (var (prefix, name) in s_lists)
        {
            if (!IsItemOf(prefix, key, value, out string item)) continue;
            command.MakeList(name).Add(item);
            return "";
        }
        foreach (var (prefix, name) in s_codecs)
        {
            if (!IsItemOf(prefix, key, value, out string item)) continue;
            command.MakeDictionary("codec").MakeList(name).Add(item);
            return "";
        }
        return value is null ? TakeWord(key, command) : TakePair(key, value, command);
    }

    private string TakeWord(string key, NgDictionary command)
    {
        switch (key)
        {
            case "RTP": SetTransport(TransportBits.None, TransportBits.Secure); break;
            case "AVP": SetTransport(TransportBits.None, TransportBits.Feedback); break;
            case "SRTP": SetTransport(TransportBits.Secure); break;
            case "AVPF": SetTransport(TransportBits.Feedback); break;
            case "DTLS": SetTransport(TransportBits.Dtls); break;
            case "RTP/AVP": _transport = TransportBits.Given; break;
            case "RTP/SAVP": _transport = TransportBits.Given | TransportBits.Secure; break;
            case "RTP/AVPF": _transport = TransportBits.Given | TransportBits.Feedback; break;
            case "RTP/SAVPF": _transport = TransportBits.Given | TransportBits.Secure | TransportBits.Feedback; break;
            case "UDP/TLS/RTP/SAVP": _transport = TransportBits.Given | TransportBits.Dtls; break;
            case "UDP/TLS/RTP/SAVPF": _transport = TransportBits.Given | TransportBits.Dtls | TransportBits.Feedback; break;
            case "internal" or "external": command.MakeList("direction").Add(key); break;
            case "to-tag": WantsToTag = true; break;
            case "directional": IsDirectional = true; break;
            case "force-answer": ForcesAnswer = true; break;
            case "call-id" or "from-tag" or "via-branch" or "repacketize" or "direction": return "its value is missing";
            default: command.MakeList("flags").Add(key); break;
        }
        return "";
    }

    private string TakePair(string key, string value, NgDictionary command)
    {
        switch (key)
        {
            case "TOS": command[key] = LeadingNumber(value); break;
            case "delete-delay": command["delete delay"] = LeadingNumber(value); break;
            case "repacketize" when LeadingNumber(value) > 0: command[key] = LeadingNumber(value); break;
            case "repacketize": return "wants milliseconds";
            case "direction" or "internal" or "external": command.MakeList("direction").Add(key == "direction" ? value : key); break;
            case "call-id": CallId = value; break;
            case "from-tag": (FromTag, IsDirectional) = (value, true); break;
            case "to-tag": (ToTag, WantsToTag) = (value, true); break;
            case "directional": IsDirectional = true; break;
            case "force-answer": ForcesAnswer = true; break;
            case "via-branch":
                Via = BranchOf(value);
                return Via == ViaBranch.None ? "is 1, 2, auto, extra, next, auto-next or auto-extra" : "";
            case "received-from":
                if (!System.Net.IPAddress.TryParse(value, out var address)) return "wants an address";
                HasReceivedFrom = true;
                command["received-from"] = new NgList { address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "IP4" : "IP6", value };
                break;
            default: command[key] = value; break;
        }
        return "";
    }

    /// <summary><c>replace-origin</c> and <c>replace=origin</c> are the same.</summary>
    private static bool IsItemOf(string prefix, string key, string? value, out string item)
    {
        item = "";
        if (!key.StartsWith(prefix, StringComparison.Ordinal)) return false;
        if (key.Length == prefix.Length && value is not null) item = value;
        else if (key.Length > prefix.Length + 1 && key[prefix.Length] == '-' && value is null) item = key[(prefix.Length + 1)..];
        else if (key.Length > prefix.Length + 1 && key[prefix.Length] == '-') item = $"{key[(prefix.Length + 1)..]}={value}"; // codec-transcode-opus=…
        return item.Length > 0;
    }

    internal static ViaBranch BranchOf(string value) => value switch
    {
        "auto" => ViaBranch.Auto,
        "extra" => ViaBranch.Extra,
        "next" => ViaBranch.Next,
        "auto-next" or "next-auto" => ViaBranch.AutoNext,
        "auto-extra" or "extra-auto" => ViaBranch.AutoExtra,
        ['1', ..] => ViaBranch.First,
        ['2', ..] => ViaBranch.Second,
        _ => ViaBranch.None,
    };

    private void SetTransport(TransportBits add, TransportBits remove = TransportBits.None) => _transport = (_transport | TransportBits.Given | add) & ~remove;

    private static string Protocol(TransportBits transport) => (transport & ~TransportBits.Given) switch
    {
        TransportBits.None => "RTP/AVP",
        TransportBits.Secure => "RTP/SAVP",
        TransportBits.Feedback => "RTP/AVPF",
        TransportBits.Secure | TransportBits.Feedback => "RTP/SAVPF",
        // DTLS is secure, whether the word SRTP stands beside it or not.
        TransportBits.Dtls or TransportBits.Dtls | TransportBits.Secure => "UDP/TLS/RTP/SAVP",
        _ => "UDP/TLS/RTP/SAVPF",
    };

    /// <summary>C's atoi: the digits in front, 0 when there are none.</summary>
    private static long LeadingNumber(string value)
    {
        int end = 0;
        while (end < value.Length && end < 9 && char.IsAsciiDigit(value[end])) end++;
        return end == 0 ? 0 : int.Parse(value.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [Flags]
    private enum TransportBits
    {
        None = 0, Secure = 1, Feedback = 2, Dtls = 4, Given = 8,
    }
}
