using System.Reflection;
using System.Text.RegularExpressions;

namespace Chappe.Tests.House;

/// <summary>A README that names types goes stale unless a test reads it.</summary>
public sealed partial class ReadmeTests
{
    private static string Read(params string[] parts) => File.ReadAllText(Path.Combine([House.Root, .. parts]));

    [Test]
    public void Every_type_that_the_engine_s_map_names_exists()
    {
        var names = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(f => Path.GetFileName(f).StartsWith("chappe", StringComparison.OrdinalIgnoreCase))
            .SelectMany(f => Assembly.LoadFrom(f).GetTypes()).Select(t => t.Name).ToHashSet();
        var named = TypeName().Matches(Read("engine", "README.md")).Select(m => m.Groups["name"].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(30));
        Assert.That(named.Where(n => !names.Contains(n)), Is.Empty);
    }

    [Test]
    public void Every_folder_that_the_engine_s_map_names_exists()
    {
        foreach (Match project in ProjectLine().Matches(Read("engine", "README.md"))) Assert.That(Path.Combine(House.Root, "engine", project.Groups["name"].Value), Does.Exist);
    }

    [Test]
    public void The_smallest_script_of_the_README_is_the_registrar_sample() =>
        Assert.That(Read("README.md"), Does.Contain($"```csharp\n{Read("samples", "registrar", "main.csx")}```"));

    [Test]
    public void Links_of_the_READMEs_lead_somewhere()
    {
        foreach (string file in Directory.EnumerateFiles(House.Root, "*.md", SearchOption.AllDirectories).Where(f => !f.Contains("/bin/") && !f.Contains("/obj/") && !f.Contains("/node_modules/")))
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
                if (!link.Groups["to"].Value.Contains("://")) Assert.That(Path.Combine(Path.GetDirectoryName(file)!, link.Groups["to"].Value.Split('#')[0]), Does.Exist, file);
    }

    [GeneratedRegex("`(?<name>[A-Z][a-z]+[A-Za-z]*)`")]
    private static partial Regex TypeName();

    [GeneratedRegex("^(?<name>Chappe[.A-Za-z]*)/", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
