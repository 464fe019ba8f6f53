using System.Text;

namespace Chappe.CommandLine;

/// <summary>Writes help texts: what there is, how it is written, and an example that works.</summary>
public static class HelpText
{
    /// <summary>The page that <c>chappe help</c> shows.</summary>
    public static string Overview(IReadOnlyList<Command> commands)
    {
        var text = new StringBuilder();
        text.Append("Chappe routes SIP with scripts in C#, and takes over an edited script while calls are up.\n\n");
        text.Append("  chappe run scripts/main.csx        starts a registrar and proxy on this machine; Ctrl-C ends it\n\n");
        text.Append("Commands:\n");
        int width = commands.Max(c => c.Verb.Length + c.Operands.Length) + 3;
        foreach (var command in commands) text.Append("  ").Append((command.Verb + " " + command.Operands).PadRight(width)).Append(command.Summary).Append('\n');
        text.Append("\n'chappe help COMMAND' tells more about one of them. Exit codes: 0 good, 1 the input is wrong, 2 Chappe is wrong.\n");
        return text.ToString();
    }

    /// <summary>The page of one command.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        text.Append("Usage: chappe ").Append(command.Verb).Append(command.Options.Count > 0 ? " [options] " : " ").Append(command.Operands).Append("\n\n");
        text.Append(command.Description.TrimEnd()).Append('\n');
        if (command.Examples.Count > 0)
        {
            text.Append("\nExamples:\n");
            foreach (var (line, effect) in command.Examples) text.Append("  ").Append(line).Append("\n      ").Append(effect).Append('\n');
        }
        if (command.Options.Count > 0)
        {
            text.Append("\nOptions:\n");
            int width = command.Options.Max(o => o.Usage.Length) + 2;
            foreach (var option in command.Options) text.Append("  ").Append(option.Usage.PadRight(width)).Append(option.Help).Append('\n');
        }
        return text.ToString();
    }
}
