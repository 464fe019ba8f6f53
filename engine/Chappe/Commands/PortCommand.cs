using System.Text;
using Chappe.CommandLine;
using Chappe.Engine.Modules;
using Chappe.Porting;
using Chappe.Porting.Words;
using Chappe.Running;
using Chappe.Scripting;

namespace Chappe.Commands;

/// <summary><c>chappe port</c>: makes a C# script of a kamailio.cfg.</summary>
public sealed class PortCommand : Command
{
    private static readonly Option s_output = new("--output", "FILE", "write the script there; to the terminal without it") { Short = "-o" };
    private static readonly Option s_force = new("--force", null, "write over a file that is there");

    /// <inheritdoc/>
    public override string Verb => "port";
    /// <inheritdoc/>
    public override string Operands => "FILE";
    /// <inheritdoc/>
    public override string Summary => "make a C# script of a kamailio.cfg";
    /// <inheritdoc/>
    public override string Description =>
        """
        Reads a kamailio.cfg with all that it includes and writes the script that means the same: routes as methods, $var as
        variables, #!ifdef as #if, comments where they were. What has no translation stays as a comment '// not ported: …' and is
        told with its place. The configuration itself runs as it is with 'chappe run'. Exit code 0 when all of it was ported,
        else 1.
        """;
    /// <inheritdoc/>
    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("chappe port /etc/kamailio/kamailio.cfg -o main.csx", "a script to own; then 'chappe check main.csx'"),
        ("chappe port kamailio.cfg -A WITH_NAT", "with a define of the command line, to the terminal"),
    ];
    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [s_output, s_force, CfgOptions.Define, CfgOptions.Substitute];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        string file = OnlyOperand(arguments, "a kamailio.cfg");
        if (!CfgTranslator.IsCfg(file)) throw new UsageException($"{file} is a C# script already.");
        var settings = CfgOptions.Of(arguments);
        var result = CfgPorter.Port(file, Read, new WordCatalog(InstalledModules.New()), new PortOptions { Defines = settings.Defines, Substitutions = settings.Substitutions, IsForPeople = true });
        terminal.Error.Write(ProblemPrinter.Print(result.Problems, terminal.HasColour));
        if (result.Script is null) return Task.FromResult(ExitCode.InputIsWrong);
        if (arguments.Value(s_output.Name) is { } output) Write(output, result.Script, arguments.Has(s_force.Name));
        else terminal.Out.Write(result.Script);
        int errors = result.Problems.Count(p => p.IsError);
        if (errors > 0) terminal.Error.WriteLine($"{file}: {errors} {(errors == 1 ? "thing was" : "things were")} not ported; look for '// not ported:' in the script.");
        return Task.FromResult(result.IsWhole ? ExitCode.Good : ExitCode.InputIsWrong);
    }

    private static void Write(string output, string script, bool isForced)
    {
        if (File.Exists(output) && !isForced) throw new ConfigurationException($"{output} is there already; name another file, or use --force.");
        try
        {
            File.WriteAllText(output, script);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{output} cannot be written: {e.Message}", e);
        }
    }

    private static string? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            var octets = File.ReadAllBytes(path);
            try
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets);
            }
            catch (DecoderFallbackException)
            {
                // Comments of older encodings.
                return Encoding.Latin1.GetString(octets);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {path}." : $"{path} cannot be read: {e.Message}";
            return null;
        }
    }
}
