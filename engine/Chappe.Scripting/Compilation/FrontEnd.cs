using System.Text;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Chappe.Scripting.Compilation;

/// <summary>
/// Makes a compilation of a script's sources. CSharpScript is used for its front end only: what its own RunAsync loads is never
/// unloaded (dotnet/roslyn issue 41722), so the compilation is emitted and loaded by us.
/// </summary>
internal static class FrontEnd
{
    /// <summary>The compilation of <paramref name="main"/>, the text of the main file, and of what <paramref name="loads"/> finds.</summary>
    public static CSharpCompilation Create(ScriptSources sources, string main, ScriptLanguage language, SourceResolver loads, ReferenceResolver references)
    {
        var options = ScriptOptions.Default
            .WithFilePath(sources.Code)
            .WithFileEncoding(Encoding.UTF8)
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithEmitDebugInformation(true)
            .WithSourceResolver(loads)
            .WithMetadataResolver(references)
            .WithReferences(ReferenceSet.Default(language))
            .WithImports(language.Imports);
        var compilation = (CSharpCompilation)CSharpScript.Create<object>(main, options).GetCompilation();
        // Workers need the other processors while a version is compiled.
        return compilation.WithOptions(compilation.Options.WithConcurrentBuild(false));
    }
}
