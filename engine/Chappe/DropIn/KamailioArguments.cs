using System.Globalization;
using Chappe.CommandLine;

namespace Chappe.DropIn;

/// <summary>What <c>chappe kamailio</c> was told, by Kamailio's flags.</summary>
public sealed class KamailioArguments
{
    /// <summary><c>-f</c>: the configuration.</summary>
    public string File { get; private set; } = "/etc/kamailio/kamailio.cfg";
    /// <summary><c>-c</c>: say whether the configuration is good, and end.</summary>
    public bool ChecksOnly { get; private set; }
    /// <summary><c>-h</c>.</summary>
    public bool WantsHelp { get; private set; }
    /// <summary><c>-v</c>, <c>-V</c>.</summary>
    public bool WantsVersion { get; private set; }
    /// <summary><c>-I</c>.</summary>
    public bool WantsFlags { get; private set; }
    /// <summary>How often <c>-D</c> stood: 0 or 3 and more daemon, 1 or 2 foreground.</summary>
    public int ForegroundCount { get; private set; }
    /// <summary><c>-E</c>: log to standard error.</summary>
    public bool LogsToError { get; private set; }
    /// <summary><c>-d</c>, as often as it stood, or <c>--debug</c>; null: the configuration says.</summary>
    public int? Debug { get; private set; }
    /// <summary><c>-P</c>.</summary>
    public string? PidFile { get; private set; }
    /// <summary><c>-G</c>.</summary>
    public string? GroupIdFile { get; private set; }
    /// <summary><c>-w</c>.</summary>
    public string? WorkingFolder { get; private set; }
    /// <summary><c>-Y</c>.</summary>
    public string? RuntimeFolder { get; private set; }
    /// <summary><c>-u</c>.</summary>
    public string? User { get; private set; }
    /// <summary><c>-g</c>.</summary>
    public string? Group { get; private set; }
    /// <summary><c>-T</c>: no TCP.</summary>
    public bool WithoutTcp { get; private set; }
    /// <summary><c>--log-engine</c>.</summary>
    public string? LogEngine { get; private set; }
    /// <summary><c>-l</c>.</summary>
    public List<string> Listeners { get; } = [];
    /// <summary><c>--alias</c>, <c>--domain</c>.</summary>
    public List<string> Aliases { get; } = [];
    /// <summary><c>-A</c>.</summary>
    public List<string> Defines { get; } = [];
    /// <summary><c>--subst</c>, <c>--substdef</c>, <c>--substdefs</c>.</summary>
    public List<string> Substitutions { get; } = [];
    /// <summary><c>--loadmodule</c>.</summary>
    public List<string> LoadModules { get; } = [];
    /// <summary><c>--modparam=module:name:type:value</c>.</summary>
    public List<(string Module, string Name, bool IsNumber, string Value)> ModParams { get; } = [];
    /// <summary>Flags that mean nothing here; they are told at the debug level.</summary>
    public List<string> WithoutMeaning { get; } = [];

    /// <summary>It leaves the terminal once it has started.</summary>
    public bool IsDaemon => ForegroundCount is 0 or > 2 && !ChecksOnly;

    // Kamailio's own option string; a colon behind what takes a value.
    private const string Letters = "f:cm:M:dVhEeb:B:l:L:n:vKrRDTN:W:w:t:u:g:P:G:SQ:O:a:A:x:X:Y:I";

    // Long options; true for what takes a value.
    private static readonly Dictionary<string, bool> s_long = new(StringComparer.Ordinal)
    {
        ["help"] = false, ["version"] = false, ["alias"] = true, ["domain"] = true, ["atexit"] = true, ["cfg-print"] = false, ["all-errors"] = false, ["debug"] = true, ["loadmodule"] = true,
        ["log-engine"] = true, ["modparam"] = true, ["server-id"] = true, ["subst"] = true, ["substdef"] = true, ["substdefs"] = true, ["iuid"] = true,
    };

    /// <summary>Reads a command line as getopt does: letters in one word, values glued or behind, long names shortened as long as one is meant.</summary>
    /// <exception cref="UsageException">A flag is unknown, or lacks its value.</exception>
    public static KamailioArguments Parse(IReadOnlyList<string> words)
    {
        var read = new KamailioArguments();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--") break;
            if (word.StartsWith("--", StringComparison.Ordinal)) read.Long(word[2..], words, ref i);
            else if (word.Length > 1 && word[0] == '-') read.Cluster(word, words, ref i);
            else throw new UsageException($"'{word}' is no flag; Kamailio takes nothing else. -f names the configuration.");
        }
        return read;
    }

    private void Cluster(string word, IReadOnlyList<string> words, ref int i)
    {
        for (int at = 1; at < word.Length; at++)
        {
            int known = word[at] == ':' ? -1 : Letters.IndexOf(word[at]);
            if (known < 0) throw new UsageException($"Unknown option '{word[at]}'. Use -h for help.");
            if (known + 1 >= Letters.Length || Letters[known + 1] != ':')
            {
                Take(word[at]);
                continue;
            }
            string value = at + 1 < word.Length ? word[(at + 1)..] : i + 1 < words.Count ? words[++i] : throw new UsageException($"Option '{word[at]}' requires an argument.");
            Take(word[at], value);
            return;
        }
    }

    private void Take(char flag)
    {
        switch (flag)
        {
            case 'c': ChecksOnly = true; break;
            case 'h': WantsHelp = true; break;
            case 'v' or 'V': WantsVersion = true; break;
            case 'I': WantsFlags = true; break;
            case 'D': ForegroundCount++; break;
            case 'E': LogsToError = true; break;
            case 'd': Debug = (Debug ?? 0) + 1; break;
            case 'T': WithoutTcp = true; break;
            default: WithoutMeaning.Add($"-{flag}"); break;
        }
    }

    private void Take(char flag, string value)
    {
        switch (flag)
        {
            case 'f': File = value; break;
            case 'l': Listeners.Add(value); break;
            case 'A': Defines.Add(value); break;
            case 'P': PidFile = value; break;
            case 'G': GroupIdFile = value; break;
            case 'w': WorkingFolder = value; break;
            case 'Y': RuntimeFolder = value; break;
            case 'u': User = value; break;
            case 'g': Group = value; break;
            case 't': throw new UsageException("-t: a chroot has no runtime to run in; use a container, or systemd's RootDirectory.");
            case 'm' or 'M' or 'n' or 'N' or 'Q' or 'b' or 'B' or 'O' when !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                throw new UsageException($"bad number: -{flag} {value}");
            default: WithoutMeaning.Add($"-{flag} {value}"); break;
        }
    }

    private void Long(string word, IReadOnlyList<string> words, ref int i)
    {
        int equals = word.IndexOf('=');
        string written = equals < 0 ? word : word[..equals];
        string[] meant = s_long.ContainsKey(written) ? [written] : [.. s_long.Keys.Where(k => written.Length > 0 && k.StartsWith(written, StringComparison.Ordinal))];
        if (meant.Length != 1) throw new UsageException(meant.Length == 0 ? $"Unknown option '--{written}'. Use -h for help." : $"'--{written}' may mean {string.Join(" or ", meant.Select(m => "--" + m))}.");
        string name = meant[0];
        if (!s_long[name])
        {
            if (equals >= 0) throw new UsageException($"--{name} takes no value.");
            LongWithout(name);
            return;
        }
        LongWith(name, equals >= 0 ? word[(equals + 1)..] : i + 1 < words.Count ? words[++i] : throw new UsageException($"--{name} requires an argument."));
    }

    private void LongWithout(string name)
    {
        switch (name)
        {
            case "help": WantsHelp = true; break;
            case "version": WantsVersion = true; break;
            case "cfg-print": throw new UsageException("--cfg-print: 'chappe port FILE' shows what a configuration means.");
            default: WithoutMeaning.Add("--" + name); break;
        }
    }

    private void LongWith(string name, string value)
    {
        switch (name)
        {
            case "alias" or "domain": Aliases.Add(value); break;
            case "debug": Debug = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int level) ? level : throw new UsageException($"bad debug level: --debug={value}"); break;
            case "loadmodule": LoadModules.Add(value); break;
            case "log-engine": LogEngine = value; break;
            case "modparam": ModParams.Add(ModParam(value)); break;
            case "subst" or "substdef" or "substdefs": Substitutions.Add(value); break;
            default: WithoutMeaning.Add($"--{name}={value}"); break;
        }
    }

    private static (string, string, bool, string) ModParam(string written)
    {
        string[] parts = written.Split(':', 4);
        bool isNumber = parts.Length == 4 && parts[2] == "i";
        if (parts.Length != 4 || parts[2] is not ("i" or "s") || parts[0].Length == 0 || parts[1].Length == 0 || (isNumber && !int.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            throw new UsageException($"invalid modparam: {written}; it is module:name:s:text or module:name:i:number.");
        return (parts[0], parts[1], isNumber, parts[3]);
    }
}
