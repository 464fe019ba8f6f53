using System.Reflection;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>The page of rtpengine names every parameter and word.</summary>
public sealed partial class ReadmeTests
{
    [Test]
    public void Every_parameter_and_word_is_named()
    {
        string readme = File.ReadAllText(Path.Combine(House.House.Root, "modules", "Media", "README.md"));
        string section = Regex.Match(readme, @"(?ms)^## rtpengine\n(.*?)(?=^## |\z)").Groups[1].Value;
        var module = new RtpengineModule();
        var named = Code().Matches(section).Select(m => m.Groups["name"].Value).ToHashSet();
        var parameters = module.OptionsType!.GetProperties().Select(p => p.Name).Where(n => !n.StartsWith("mos_", StringComparison.Ordinal));
        var words = module.Vocabulary.SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Static)).Where(m => m.GetCustomAttribute<ExportAttribute>() is not null).Select(m => m.Name).Where(n => n != module.Name).Distinct();
        Assert.That(parameters.Concat(words).Except(named), Is.Empty);
    }

    [GeneratedRegex(@"`(?<name>\w+)[`(]")]
    private static partial Regex Code();
}
