using Chappe.Engine.Modules;
using Chappe.Porting.Lexing;
using Chappe.Porting.Preprocessing;
using Chappe.Porting.Syntax;
using Chappe.Porting.Translation;
using Chappe.Porting.Words;

namespace Chappe.Porting;

/// <summary>This is the way from a kamailio.cfg to a script: preprocessor, parser, translation.</summary>
public static class CfgPorter
{
    /// <summary>Translates a configuration.</summary>
    /// <param name="main">Path of the main file.</param>
    /// <param name="read">Reads it and what it includes.</param>
    /// <param name="words">What scripts can say.</param>
    /// <param name="options">What the user decided.</param>
    public static PortResult Port(string main, ReadFile read, WordCatalog words, PortOptions options)
    {
        var decided = new HashSet<(string, int)>();
        while (true)
        {
            var problems = new List<Problem>();
            var preprocessor = new Preprocessor(read, new PreprocessorOptions
            {
                Defines = options.Defines, Substitutions = options.Substitutions, Environment = options.Environment, KeepsConditions = options.IsForPeople, Decided = decided,
            }, problems);
            try
            {
                preprocessor.Run(main);
            }
            catch (CfgSyntaxException wrong)
            {
                if (Decide(preprocessor, [wrong.Place], decided)) continue;
                return new PortResult(null, [.. problems, wrong.Place.Problem(wrong.Message, wrong.Hint)]);
            }
            if (preprocessor.Tokens.Count == 0) return new PortResult(null, problems);
            var parser = new CfgParser([.. preprocessor.Tokens], preprocessor.ValueOf, problems);
            var configuration = parser.Parse();
            if (parser.Faults.Count > 0)
            {
                // A condition that cuts through a statement cannot be kept; decided, it may do no harm.
                if (Decide(preprocessor, parser.Faults, decided)) continue;
                return new PortResult(null, problems);
            }
            var writer = new Translator(configuration, preprocessor, words, problems, options.IsForPeople).Translate();
            return new PortResult(writer.ToText(withPlaces: !options.IsForPeople), Sorted(problems));
        }
    }

    private static bool Decide(Preprocessor preprocessor, IReadOnlyList<CfgPlace> faults, HashSet<(string, int)> decided)
    {
        bool isAny = false;
        foreach (var fault in faults)
            if (preprocessor.Kept.Where(k => k.Holds(fault)).MaxBy(k => k.Start.Offset) is { } condition) isAny |= decided.Add((condition.Start.File.Path, condition.Start.Offset));
        return isAny;
    }

    private static List<Problem> Sorted(List<Problem> problems) => [.. problems.Distinct().OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column)];
}
