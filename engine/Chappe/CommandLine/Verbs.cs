using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.CommandLine;

/// <summary>Finds the command behind a verb, runs it, and makes sentences and exit codes of what goes wrong.</summary>
public sealed class Verbs(IReadOnlyList<Command> commands)
{
    /// <summary>Carries out a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal)
    {
        try
        {
            if (words.Count == 0 || words[0] is "help" or "--help" or "-h") return Help(words, terminal);
            if (words[0] is "--version" or "-v" or "version")
            {
                terminal.Out.WriteLine(CoreRpc.Version);
                return ExitCode.Good;
            }
            var command = Find(words[0]);
            var rest = words.Skip(1).ToList();
            if (command.ReadsItsOwnWords) return await command.RunAsync(rest, terminal).ConfigureAwait(false);
            if (rest.TakeWhile(w => w != "--").Any(w => w is "--help" or "-h"))
            {
                terminal.Out.Write(HelpText.Of(command));
                return ExitCode.Good;
            }
            return await command.RunAsync(ArgumentParser.Parse(rest, command.Options), terminal).ConfigureAwait(false);
        }
        catch (UsageException wrong)
        {
            terminal.Error.WriteLine($"chappe: {wrong.Message}");
            terminal.Error.WriteLine(words.Count > 0 && commands.Any(c => c.Verb == words[0]) ? $"'chappe help {words[0]}' tells more." : "'chappe help' lists the commands.");
            return ExitCode.InputIsWrong;
        }
        catch (ConfigurationException wrong)
        {
            terminal.Error.WriteLine($"chappe: {wrong.Message}");
            return ExitCode.InputIsWrong;
        }
        catch (RpcException refused)
        {
            terminal.Error.WriteLine($"chappe: {refused.Message}");
            return ExitCode.InputIsWrong;
        }
        catch (Exception ours)
        {
            // The edge of a command: whatever comes here is our mistake, and the trace is what a report of it needs.
            terminal.Error.WriteLine($"chappe: an error in Chappe itself; please report it with these lines.\n{ours}");
            return ExitCode.WeAreWrong;
        }
    }

    private int Help(IReadOnlyList<string> words, Terminal terminal)
    {
        terminal.Out.Write(words.Count > 1 ? HelpText.Of(Find(words[1])) : HelpText.Overview(commands));
        return ExitCode.Good;
    }

    private Command Find(string verb) => commands.FirstOrDefault(c => c.Verb == verb)
        ?? throw new UsageException(verb.StartsWith('-')
            ? $"'{verb}' stands where a command should{NearestName.Hint(verb, ["--help", "--version"])}."
            : $"There is no command '{verb}'{NearestName.Hint(verb, commands.Select(c => c.Verb).Append("help"))}.");
}
