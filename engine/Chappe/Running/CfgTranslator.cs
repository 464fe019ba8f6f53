using Chappe.Engine.Modules;
using Chappe.Porting;
using Chappe.Porting.Words;
using Chappe.Scripting.Sources;

namespace Chappe.Running;

/// <summary>Lets the script host run a kamailio.cfg: brings the porting and the scripting together, which do not know each other.</summary>
public sealed class CfgTranslator(CfgSettings settings, IReadOnlyList<Module> modules, IReadOnlyDictionary<string, string> environment) : IScriptTranslator
{
    private WordCatalog? _words;

    /// <summary>True for a file that is taken as a kamailio.cfg: any but a script.</summary>
    public static bool IsCfg(string path) => Path.GetExtension(path) is not (".csx" or ".cs");

    /// <inheritdoc/>
    public bool Takes(string path) => IsCfg(path);

    /// <summary>A configuration includes files from wherever it says, as with Kamailio; a script from its own folder only.</summary>
    public static SourceRules RulesFor(string main) => IsCfg(main) ? new SourceRules { AllowedFolders = ["/"] } : new SourceRules();

    /// <inheritdoc/>
    public TranslatedScript Translate(string path, ReadSource read)
    {
        var result = CfgPorter.Port(path, (string name, out string? problem) => read(name, out problem), _words ??= new WordCatalog(modules), new PortOptions
        {
            Defines = settings.Defines, Substitutions = settings.Substitutions, Environment = environment,
        });
        return new TranslatedScript(result.Script, result.Problems);
    }
}
