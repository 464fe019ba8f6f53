using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Chappe.Porting.Syntax;
using Chappe.Porting.Words;
using Chappe.Running;

namespace Chappe.Tests.Porting;

/// <summary>
/// docs/compatibility.md: what of the words that public configurations use is here. It is made of the exports and of
/// tests/data/kamailio/in-use.txt; when words were added, write it anew: <c>CHAPPE_WRITE=1 dotnet test tests/Chappe.Tests --filter CompatibilityPage</c>.
/// </summary>
public sealed class CompatibilityPageTests
{
    private static readonly string s_page = Path.Combine(House.House.Root, "docs", "compatibility.md");
    private static readonly WordCatalog s_words = new(InstalledModules.New());
    private static readonly Lazy<Dictionary<string, string>> s_summaries = new(ReadSummaries);

    // Variables that the translation knows without a word of their name, and functions that are assignments in C#.
    private static readonly HashSet<string> s_translated = ["var", "vn", "vz", "avp", "null", "sel", "def", "defn", "defv", "env", "_s", "?", "hdr", "shtinc", "shtdec", "pv_printf", "avp_printf", "pv_unset", "avp_delete", "route"];

    [Test]
    public void The_page_says_what_is_there()
    {
        string page = Write();
        if (Environment.GetEnvironmentVariable("CHAPPE_WRITE") == "1") File.WriteAllText(s_page, page);
        Assert.That(File.ReadAllText(s_page), Is.EqualTo(page), "write it anew with CHAPPE_WRITE=1");
    }

    [Test]
    public void Nine_of_ten_functions_in_use_are_there()
    {
        var functions = InUse("function").ToList();
        int sites = functions.Sum(f => f.Files), here = functions.Where(f => Function(f.Name)).Sum(f => f.Files);
        Assert.That(here * 100 / sites, Is.GreaterThanOrEqualTo(90));
    }

    private static string Write()
    {
        var page = new StringBuilder();
        var functions = InUse("function").ToList();
        var parameters = InUse("parameter").ToList();
        var variables = InUse("variable").ToList();
        page.Append("""
            # What of Kamailio is here

            Made of the program itself by a test, so it is never out of date. The list is what 401 public configurations use; behind each name
            stands how many of them do. **yes**: it is here · **taken**: a parameter that is accepted and has no effect, because what it
            tunes does not exist here · **no**: a call is an error with its place, a parameter a notice. How a kamailio.cfg is run or
            translated: [porting.md](porting.md).


            """);
        page.Append(CultureInfo.InvariantCulture, $"Functions: {functions.Count(f => Function(f.Name))} of {functions.Count}. Parameters: {parameters.Count(p => Parameter(p.Name) != "no")} of {parameters.Count}. Pseudo-variables: {variables.Count(v => Variable(v.Name))} of {variables.Count}.\n");
        page.Append("\n## Modules\n\n| module | in use | here | functions | parameters |\n|---|---|---|---|---|\n");
        foreach (var (name, files) in InUse("module"))
        {
            var mine = functions.Where(f => f.Name.StartsWith(name + ":", StringComparison.Ordinal)).ToList();
            var tuned = parameters.Where(p => p.Name.StartsWith(name + ".", StringComparison.Ordinal)).ToList();
            int good = mine.Count(f => Function(f.Name)), set = tuned.Count(p => Parameter(p.Name) != "no");
            string here = KnownModules.BuiltIn.TryGetValue(name, out string? how) && !s_words.Modules.Contains(name) ? how.Length > 0 ? how : "yes"
                : !s_words.Modules.Contains(name) ? "no" : good == mine.Count && set == tuned.Count ? "yes" : good + set == 0 && mine.Count + tuned.Count > 0 ? "no" : "partly";
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {files} | {here} | {(mine.Count == 0 ? "" : $"{good} of {mine.Count}")} | {(tuned.Count == 0 ? "" : $"{set} of {tuned.Count}")} |\n");
        }
        Table(page, "Functions", functions.Select(f => (f.Name.Replace(':', ' '), f.Files, Function(f.Name) ? "yes" : "no")));
        Table(page, "Parameters", parameters.Select(p => (p.Name, p.Files, Parameter(p.Name))));
        Table(page, "Pseudo-variables", variables.Select(v => (v.Name, v.Files, Variable(v.Name) ? "yes" : "no")));
        Table(page, "Transformations", InUse("transformation").Select(t => (t.Name, t.Files, Transforms(t.Name) ? "yes" : "no")));
        Table(page, "Global parameters", InUse("global").Where(g => !g.Name.Contains('.')).Select(g => (g.Name, g.Files, Global(g.Name))));
        page.Append("\n## Everything else that is here\n\nWords that the list above does not name, by module.\n\n");
        var named = functions.Select(f => f.Name.Split(':')[1]).Concat(variables.Select(v => Bare(v.Name))).ToHashSet();
        foreach (var module in s_words.All.Where(w => w.Module != "chappe" && !named.Contains(w.Name) && !w.Type.Name.EndsWith("Options", StringComparison.Ordinal)).GroupBy(w => w.Module).OrderBy(g => g.Key, StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"- **{module.Key}**: {string.Join(", ", module.Select(w => w.Name).Distinct().Order(StringComparer.Ordinal))}\n");
        return page.ToString();
    }

    private static void Table(StringBuilder page, string title, IEnumerable<(string Name, int Files, string Here)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| name | in use | here |\n|---|---|---|\n");
        foreach (var (name, files, here) in rows) page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {files} | {here} |\n");
    }

    private static IEnumerable<(string Name, int Files)> InUse(string kind) => File.ReadLines(Path.Combine(House.House.Root, "tests", "data", "kamailio", "in-use.txt"))
        .Where(l => l.StartsWith(kind + " ", StringComparison.Ordinal)).Select(l => l[(kind.Length + 1)..]).Select(l => (l[..l.LastIndexOf(' ')], int.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));

    // A word of the same name in a module that is not here (ims_registrar's save) is another word.
    private static bool Function(string name) => name.Split(':') is [var module, var word] && (s_translated.Contains(word) || (s_words.Calls(word).Count > 0 && (module == "core" || s_words.Modules.Contains(module))));

    private static string Bare(string variable) => variable.TrimStart('$').Split('(')[0];

    private static bool Variable(string name) => s_translated.Contains(Bare(name)) || s_words.Find(Bare(name)).Count > 0;

    private static bool Transforms(string name)
    {
        string[] parts = name.Trim('{', '}').Split('.');
        // {s.escape.common} and its like are counted under their first word.
        return ((string[])["", ".common", ".hexa"]).Any(more => TextMembers.Find(new Transformation(parts[0], parts[1] + more, [], "")) is not null);
    }

    private static string Parameter(string name)
    {
        string[] parts = name.Split('.', 2);
        if (s_words.OptionsOf(parts[0])?.GetProperty(parts[1]) is not { } property) return "no";
        string summary = s_summaries.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}", "");
        return summary.StartsWith("Taken, without effect", StringComparison.OrdinalIgnoreCase) ? "taken" : "yes";
    }

    private static string Global(string name) => name is "listen" or "alias" or "port" or "mpath" or "disable_tcp" or "flags" || typeof(Chappe.Engine.CoreOptions).GetProperty(name) is not null ? "yes"
        : GlobalParameters.WithoutEffect.Contains(name) ? "taken" : "no";

    private static Dictionary<string, string> ReadSummaries()
    {
        var summaries = new Dictionary<string, string>();
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Chappe.*.xml"))
            foreach (var member in XDocument.Load(file).Descendants("member"))
                if (member.Attribute("name")?.Value is { } name && member.Element("summary")?.Value.Trim() is { } summary) summaries[name] = summary;
        return summaries;
    }
}
