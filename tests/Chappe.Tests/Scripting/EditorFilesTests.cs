using System.Reflection;
using System.Runtime.CompilerServices;
using Chappe.Scripting;
using Microsoft.CodeAnalysis.CSharp;

namespace Chappe.Tests.Scripting;

/// <summary>scripts/chappe.rsp and scripts/omnisharp.json say what the engine says.</summary>
public sealed class EditorFilesTests
{
    private static string Scripts([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../scripts"));

    private static List<Assembly> Assemblies() =>
        [.. Directory.GetFiles(Path.GetDirectoryName(typeof(EditorFilesTests).Assembly.Location)!, "Chappe.*.dll").Select(Path.GetFileNameWithoutExtension)
            .Where(n => n is "Chappe.Sip" or "Chappe.Engine" || n!.StartsWith("Chappe.Modules.", StringComparison.Ordinal))
            .Select(n => Assembly.Load(n!))];

    [Test]
    public void The_response_file_lists_all_words_and_assemblies() =>
        AssertSame("chappe.rsp", EditorFiles.ResponseFile(Assemblies(), "../engine/Chappe/bin/Debug/net10.0"));

    [Test]
    public void The_response_file_is_read_by_the_compiler_as_it_is_meant()
    {
        var read = CSharpCommandLineParser.Script.Parse([$"@{Path.Combine(Scripts(), "chappe.rsp")}"], Scripts(), null);
        Assert.That(read.Errors.Where(e => e.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error), Is.Empty);
        Assert.That(read.CompilationOptions.Usings, Is.SupersetOf(ScriptLanguage.Namespaces.Append("Chappe.Engine.Vocabulary.FlowFunctions")));
        Assert.That(read.MetadataReferences.Select(r => Path.GetFileName(r.Reference)), Is.SupersetOf(new[] { "Chappe.Engine.dll", "Chappe.Sip.dll" }));
    }

    [Test]
    public void No_two_facades_have_the_same_word_for_the_same_arguments()
    {
        var words = Assemblies().SelectMany(ScriptLanguage.FacadesIn)
            .SelectMany(f => f.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false } or FieldInfo)
            .GroupBy(m => m.Name).Where(g => g.Select(m => m.DeclaringType).Distinct().Count() > 1);
        foreach (var word in words)
        {
            Assert.That(word, Is.All.InstanceOf<MethodInfo>(), $"'{word.Key}' is in {string.Join(" and ", word.Select(m => m.DeclaringType!.FullName))}");
            Assert.That(word.Cast<MethodInfo>().Select(m => string.Join(",", m.GetParameters().Select(p => p.ParameterType))), Is.Unique, $"'{word.Key}' would be ambiguous");
        }
    }

    [Test]
    public void OmniSharp_finds_the_response_file() => AssertSame("omnisharp.json", EditorFiles.OmniSharp);

    // Writes the file when it differs, so that the next commit has it; the test still fails, so that it is noticed.
    private static void AssertSame(string name, string expected)
    {
        string path = Path.Combine(Scripts(), name);
        string actual = File.Exists(path) ? File.ReadAllText(path) : "";
        if (actual == expected) return;
        File.WriteAllText(path, expected);
        Assert.Fail($"scripts/{name} was out of date. It has been written anew: commit it.");
    }
}
