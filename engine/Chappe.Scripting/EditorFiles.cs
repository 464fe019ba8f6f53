using System.Reflection;
using System.Text;

namespace Chappe.Scripting;

/// <summary>
/// Writes what editors need to know of scripts: a response file with what is imported and referenced, and OmniSharp's pointer
/// to it. With them an editor completes, explains and checks the same words that the engine compiles.
/// </summary>
public static class EditorFiles
{
    /// <summary>The name of the response file.</summary>
    public const string ResponseFileName = "chappe.rsp";

    /// <summary>The text of <c>omnisharp.json</c>.</summary>
    public static string OmniSharp =>
        $$"""
        {
          "script": {
            "enabled": true,
            "defaultTargetFramework": "net{{Environment.Version.Major}}.0",
            "rspFilePath": "./{{ResponseFileName}}"
          }
        }

        """;

    /// <summary>The text of <c>chappe.rsp</c>.</summary>
    /// <param name="assemblies">The assemblies that hold words and modules.</param>
    /// <param name="folder">Where they are, as seen from the scripts' folder.</param>
    public static string ResponseFile(IEnumerable<Assembly> assemblies, string folder)
    {
        var held = assemblies.Distinct().OrderBy(a => a.GetName().Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder("# What scripts see without a using: for editors, the same as for the engine. Made by a test; do not edit.\n");
        foreach (var assembly in held) text.Append("-r:").Append(folder).Append('/').Append(assembly.GetName().Name).Append(".dll\n");
        foreach (string space in ScriptLanguage.Namespaces) text.Append("-u:").Append(space).Append('\n');
        foreach (string facade in held.SelectMany(ScriptLanguage.FacadesIn).Select(f => f.FullName!.Replace('+', '.')).Order(StringComparer.Ordinal))
            text.Append("-u:").Append(facade).Append('\n');
        return text.ToString();
    }
}
