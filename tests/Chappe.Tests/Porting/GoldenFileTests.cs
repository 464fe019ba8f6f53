using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Modules;
using Chappe.Porting;
using Chappe.Porting.Words;
using Chappe.Running;

namespace Chappe.Tests.Porting;

/// <summary>
/// tests/data/porting/*.txt: a configuration, a line of dashes, and what it becomes. A configuration without route blocks is what stands in a
/// request_route, and only its statements are shown. Problems stand first, each behind a '!'. Written anew with CHAPPE_WRITE=1, and then read.
/// </summary>
public sealed partial class GoldenFileTests
{
    private const string Line = "----------";
    private static readonly string s_folder = Path.Combine(House.House.Root, "tests", "data", "porting");
    private static readonly WordCatalog s_words = new(InstalledModules.New());

    private static IEnumerable<string> Names() => Directory.EnumerateFiles(s_folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Becomes_what_the_file_says(string name)
    {
        string path = Path.Combine(s_folder, name + ".txt");
        string[] parts = File.ReadAllText(path).Split(Line + "\n", 2);
        string made = Port(parts[0]);
        if (Environment.GetEnvironmentVariable("CHAPPE_WRITE") == "1") File.WriteAllText(path, $"{parts[0]}{Line}\n{made}");
        else Assert.That(made, Is.EqualTo(parts[1]));
    }

    [Test]
    public void There_are_at_least_eighty() => Assert.That(Names().Count(), Is.GreaterThanOrEqualTo(80));

    private static string Port(string cfg)
    {
        bool isBare = !RouteHead().IsMatch(cfg);
        string text = isBare ? $"request_route {{\n{cfg}}}\n" : cfg;
        var files = ReadParts(text);
        var result = CfgPorter.Port("/cfg/kamailio.cfg", (string path, out string? problem) =>
        {
            problem = null;
            return files.GetValueOrDefault(path);
        }, s_words, new PortOptions { IsForPeople = true, Environment = new Dictionary<string, string> { ["HOME_PROXY"] = "10.9.8.7" } });
        var made = new StringBuilder();
        int shift = isBare ? 1 : 0;
        foreach (var problem in result.Problems.Where(p => !p.Text.Contains("has no request_route", StringComparison.Ordinal))) made.Append('!').Append(' ').Append(Show(problem, shift)).Append('\n');
        if (result.Script is null) return made.ToString();
        var lines = result.Script.TrimEnd('\n').Split('\n').Where(l => !l.StartsWith("kamailio_defaults();", StringComparison.Ordinal) && l != "listen_all();").ToList();
        while (lines.Count > 0 && lines[0].Length == 0) lines.RemoveAt(0);
        if (isBare) lines = [.. lines.Skip(2).SkipLast(1).Select(l => l.StartsWith("    ", StringComparison.Ordinal) ? l[4..] : l)];
        foreach (string line in lines)
            if (line.Length > 0 || !made.ToString().EndsWith("\n\n", StringComparison.Ordinal)) made.Append(line).Append('\n');
        return made.ToString();
    }

    // === name.cfg === begins another file.
    private static Dictionary<string, string> ReadParts(string text)
    {
        var files = new Dictionary<string, string>();
        string name = "kamailio.cfg";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("=== ", StringComparison.Ordinal)) name = line.Trim('=', ' ');
            else files["/cfg/" + name] = files.GetValueOrDefault("/cfg/" + name) + line + "\n";
        }
        return files;
    }

    [GeneratedRegex(@"^(\w+_)?route *[\[{]", RegexOptions.Multiline)]
    private static partial Regex RouteHead();

    private static string Show(Problem problem, int shift) =>
        $"{(problem.File is "/cfg/kamailio.cfg" ? "" : Path.GetFileName(problem.File) + ":")}{problem.Line - shift}:{problem.Column}: {(problem.IsError ? "error" : "warning")}: {problem.Text}{(problem.Hint is { } hint ? $" ({hint})" : "")}";
}
