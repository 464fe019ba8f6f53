using System.Globalization;
using System.Text.RegularExpressions;

namespace Chappe.Conversations.Ladders;

/// <summary>
/// This is a conversation as a text that anyone who knows SIP can read: who sends what to whom, a line a message. What Chappe sends is
/// what the test expects; what others send is made up to be plausible. See README.md beside the ladders for the whole language.
/// </summary>
internal sealed partial class Ladder
{
    private Ladder(string file) => File = file;

    /// <summary>The file.</summary>
    internal string File { get; }
    /// <summary>The script it talks to.</summary>
    internal string Script { get; private set; } = "main.csx";
    /// <summary>What the script reads by <c>env</c>.</summary>
    internal Dictionary<string, string> Environment { get; } = [];
    /// <summary>What happens, in order.</summary>
    internal List<Step> Steps { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line cannot be understood; the text says which.</exception>
    internal static Ladder Read(string file) => Parse(System.IO.File.ReadAllText(file), file);

    /// <summary>Reads a text.</summary>
    internal static Ladder Parse(string text, string file)
    {
        var ladder = new Ladder(file);
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.TrimEnd();
            if (line.Length == 0 || line.TrimStart()[0] == '#') continue;
            try
            {
                if (char.IsWhiteSpace(line[0])) ladder.Steps[^1].Details.Add(line.Trim());
                else ladder.ParseLine(line, number);
            }
            catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
            {
                throw new FormatException($"{file}:{number}: this line cannot be understood: {line}", e);
            }
        }
        return ladder;
    }

    private void ParseLine(string line, int number)
    {
        if (MessageLine().Match(line) is { Success: true } message)
        {
            Steps.Add(new MessageStep(number, message.Groups["from"].Value, message.Groups["what"].Value, message.Groups["to"].Value));
            return;
        }
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["script", var script]: Script = script; break;
            case ["env", var assignment] when assignment.Contains('='): Environment[assignment.Split('=')[0]] = assignment[(assignment.IndexOf('=') + 1)..]; break;
            case ["actor", var name, var place, .. var more] when more is [] or ["tcp"] or ["udp"]:
                Steps.Add(new ActorStep(number, name, place.Split(':')[0], place.Contains(':') ? Number(place.Split(':')[1]) : 5060, more is ["tcp"]));
                break;
            case ["wait", var time]: Steps.Add(new WaitStep(number, Duration(time))); break;
            case ["silence"]: Steps.Add(new SilenceStep(number)); break;
            case ["reload", var file]: Steps.Add(new ReloadStep(number, file, IsRefused: false)); break;
            case ["reload", var file, "refused"]: Steps.Add(new ReloadStep(number, file, IsRefused: true)); break;
            case ["rollback", var version]: Steps.Add(new RollbackStep(number, Number(version))); break;
            case ["restart"]: Steps.Add(new RestartStep(number)); break;
            default: throw new FormatException(line);
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static TimeSpan Duration(string text) => text switch
    {
        [.. var digits, 'm', 's'] => TimeSpan.FromMilliseconds(Number(digits)),
        [.. var digits, 's'] => TimeSpan.FromSeconds(Number(digits)),
        [.. var digits, 'm', 'i', 'n'] => TimeSpan.FromMinutes(Number(digits)),
        _ => throw new FormatException(text),
    };

    [GeneratedRegex(@"^(?<from>[a-z][a-z0-9_-]*)\s+(?<what>(?:[A-Z]+|[1-6]\d\d|[1-6]xx)(?:\s.*?)?)\s+->\s+(?<to>[a-z][a-z0-9_-]*)$")]
    private static partial Regex MessageLine();
}
