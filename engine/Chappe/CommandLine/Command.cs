namespace Chappe.CommandLine;

/// <summary>Exit codes of the program.</summary>
public static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Good = 0;
    /// <summary>The input is wrong: a script, an option, a port in use, a command refused.</summary>
    public const int InputIsWrong = 1;
    /// <summary>We are wrong: an error in Chappe.</summary>
    public const int WeAreWrong = 2;
}

/// <summary>This is one verb of the program with its options: what <c>chappe VERB</c> does.</summary>
public abstract class Command
{
    /// <summary>The verb.</summary>
    public abstract string Verb { get; }
    /// <summary>What follows it, for the usage line: <c>FILE</c>.</summary>
    public abstract string Operands { get; }
    /// <summary>What it does, in a line.</summary>
    public abstract string Summary { get; }
    /// <summary>What one should know to use it; lines of at most 100 characters.</summary>
    public abstract string Description { get; }
    /// <summary>Command lines that do something useful, each with what it does.</summary>
    public abstract IReadOnlyList<(string CommandLine, string Effect)> Examples { get; }
    /// <summary>Its options.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="UsageException">The arguments do not fit together.</exception>
    public abstract Task<int> RunAsync(Arguments arguments, Terminal terminal);

    /// <summary>The command reads its words itself, its flags being another program's.</summary>
    public virtual bool ReadsItsOwnWords => false;

    /// <summary>Does it, for a command that <see cref="ReadsItsOwnWords"/>.</summary>
    /// <returns>An exit code of the other program.</returns>
    public virtual Task<int> RunAsync(IReadOnlyList<string> words, Terminal terminal) => RunAsync(ArgumentParser.Parse(words, Options), terminal);

    /// <summary>The only operand.</summary>
    /// <exception cref="UsageException">There is none, or more than one.</exception>
    protected string OnlyOperand(Arguments arguments, string what) => arguments.Operands.Count switch
    {
        1 => arguments.Operands[0],
        0 => throw new UsageException($"'chappe {Verb}' needs {what}."),
        _ => throw new UsageException($"'chappe {Verb}' takes {what}; '{arguments.Operands[1]}' is one too many."),
    };
}
