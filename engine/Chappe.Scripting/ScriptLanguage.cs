using System.Reflection;
using Chappe.Engine.Modules;
using Chappe.Engine.Vocabulary;
using Module = Chappe.Engine.Modules.Module;

namespace Chappe.Scripting;

/// <summary>This is what scripts can say without a <c>using</c>: the façades whose members are words, and the namespaces that are open.</summary>
public sealed class ScriptLanguage
{
    /// <summary>Namespaces that every script sees.</summary>
    public static IReadOnlyList<string> Namespaces { get; } =
    [
        "System", "System.Collections.Generic", "System.Linq", "System.Text.RegularExpressions", "System.Threading.Tasks",
        "Chappe.Engine.Vocabulary",
    ];

    /// <summary>The engine's own façades and those of <paramref name="modules"/>.</summary>
    /// <param name="modules">The proxy's modules.</param>
    /// <param name="facades">Static classes with words beside the modules'; null for all of the engine's.</param>
    public ScriptLanguage(IReadOnlyList<Module> modules, IEnumerable<Type>? facades = null)
    {
        Modules = modules;
        Facades = [.. (facades ?? FacadesIn(typeof(FlowFunctions).Assembly)).Append(typeof(FlowFunctions)).Append(typeof(ConfigurationFunctions))
            .Concat(modules.SelectMany(m => m.Vocabulary)).Distinct()];
    }

    /// <summary>The modules whose parameters scripts set.</summary>
    public IReadOnlyList<Module> Modules { get; }

    /// <summary>The static classes whose members are words.</summary>
    public IReadOnlyList<Type> Facades { get; }

    /// <summary>What is imported: namespaces, and façades as with <c>using static</c>.</summary>
    public IEnumerable<string> Imports => Namespaces.Concat(Facades.Select(f => f.FullName!.Replace('+', '.')));

    /// <summary>All words, each once.</summary>
    public IEnumerable<string> Words => Facades
        .SelectMany(f => f.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(m => m.IsDefined(typeof(ExportAttribute))).Select(m => m.Name).Distinct();

    /// <summary>The assemblies that hold the words, with those of ours that they stand on.</summary>
    public IEnumerable<Assembly> Assemblies => Facades.Select(f => f.Assembly)
        .Append(typeof(Text).Assembly).Append(typeof(Sip.Messages.SipMessage).Assembly).Distinct();

    /// <summary>The static classes of <paramref name="assembly"/> that hold words.</summary>
    public static IEnumerable<Type> FacadesIn(Assembly assembly) => assembly.GetExportedTypes()
        .Where(t => t is { IsAbstract: true, IsSealed: true } && t.GetMembers(BindingFlags.Public | BindingFlags.Static).Any(m => m.IsDefined(typeof(ExportAttribute))));
}
