using System.Reflection;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>The README of the data modules names every module, parameter and word, and nothing that is not there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(FindRoot(), "modules", "Data", "README.md"));

    [Test]
    public void Every_module_parameter_and_word_is_named([ValueSource(nameof(Modules))] string name)
    {
        var module = All.Single(m => m.Name == name);
        string section = Regex.Match(s_readme, $@"(?ms)^## {name}\n(.*?)(?=^## |\z)").Groups[1].Value;
        var parameters = module.OptionsType?.GetProperties().Select(p => p.Name) ?? [];
        var words = module.Vocabulary.SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Static)).Where(m => m.GetCustomAttribute<ExportAttribute>() is not null).Select(m => m.Name).Where(n => n != name).Distinct();
        var named = Code().Matches(section).Select(m => m.Groups["name"].Value).ToHashSet();
        Assert.Multiple(() =>
        {
            Assert.That(parameters.Concat(words).Except(named), Is.Empty, "not in the README");
            var rows = Row().Matches(section).Select(m => m.Groups["name"].Value);
            Assert.That(rows.Except(parameters.Concat(words)), Is.Empty, "in the README, but not there");
        });
    }

    private static IEnumerable<Chappe.Engine.Modules.Module> All => DataFamily.Drivers().Concat(DataFamily.Modules());

    private static IEnumerable<string> Modules() => All.Select(m => m.Name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Chappe.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"`(?<name>\w+)[`(]")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `(?<name>\w+)[`(]", RegexOptions.Multiline)]
    private static partial Regex Row();
}
