using Chappe.Engine.Modules;
using Chappe.Porting;
using Chappe.Porting.Words;
using Chappe.Running;
using Chappe.Scripting;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Sources;

namespace Chappe.Tests.Porting;

/// <summary>What the porting writes is good C#: it compiles with all checks of scripts, whether it is written for people or to be run at once.</summary>
public sealed class PortedScriptTests
{
    private static readonly IReadOnlyList<Module> s_modules = InstalledModules.New();
    private static readonly WordCatalog s_words = new(s_modules);
    private static readonly ScriptLanguage s_language = new(s_modules);

    [Test]
    public void Every_golden_file_without_errors_compiles()
    {
        var wrong = new List<string>();
        int compiled = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(House.House.Root, "tests", "data", "porting"), "*.txt").Order(StringComparer.Ordinal))
        {
            string[] parts = File.ReadAllText(file).Split("----------\n", 2);
            if (parts[0].Contains("===", StringComparison.Ordinal) || parts[1].Split('\n').Any(l => l.StartsWith("! ", StringComparison.Ordinal) && l.Contains(" error: ", StringComparison.Ordinal))) continue;
            string cfg = System.Text.RegularExpressions.Regex.IsMatch(parts[0], @"^(\w+_)?route *[\[{]", System.Text.RegularExpressions.RegexOptions.Multiline) ? parts[0] : $"request_route {{\n{parts[0]}}}\n";
            foreach (bool isForPeople in (bool[])[true, false])
            {
                var problems = Compile(cfg, isForPeople);
                if (problems.Count > 0) wrong.Add($"{Path.GetFileName(file)} ({(isForPeople ? "people" : "run")}): {string.Join(" | ", problems)}");
            }
            compiled++;
        }
        Assert.That(wrong, Is.Empty);
        Assert.That(compiled, Is.GreaterThan(60));
    }

    [TestCase("$var(x) = $rU; switch ($var(x)) { case \"a\": case \"b\": if (1) exit; default: drop; case \"c\": return; }")]
    [TestCase("if ($avp(a) && !$avp(b) || $T_reply_code > 1 && (is_method(\"A\") || !has_totag())) { } else if ($rs == 200) exit; else { drop; }")]
    [TestCase("$var(n) = 1; while ($var(n) < 5 && $rU != $null) { if ($var(n) == 3) { $var(n) = 9; continue; } $var(n) = $var(n) + 1; break; }")]
    [TestCase("$var(a) = ($rU == \"x\") + 1; $var(b) = -$var(a) * (2 - -3); $avp(c) = $var(a) == 2 && $var(b) > 1;")]
    [TestCase("$mf = 5; $bf = $mf | 3; $fs = $Ri + \":\" + $Rp; $ru = $ou; $du = $nh(u);")]
    public void Constructs_side_by_side_compile(string statements) => Assert.That(Compile($"request_route {{ {statements} }}", true).Concat(Compile($"request_route {{ {statements} }}", false)), Is.Empty);

    private static List<string> Compile(string cfg, bool isForPeople)
    {
        var result = CfgPorter.Port("/cfg/kamailio.cfg", (string path, out string? problem) =>
        {
            problem = null;
            return path == "/cfg/kamailio.cfg" ? cfg : null;
        }, s_words, new PortOptions { IsForPeople = isForPeople, Environment = new Dictionary<string, string> { ["HOME_PROXY"] = "10.9.8.7" } });
        if (result.Script is null || result.Problems.Any(p => p.IsError && !p.Text.Contains("no request_route", StringComparison.Ordinal))) return [.. result.Problems.Select(p => p.ToString())];
        var sources = ScriptSources.Stored("/cfg/main.csx", [new ScriptFile("/cfg/main.csx", result.Script)]);
        ScriptCompiler.Compile(sources, s_language, out var problems);
        return [.. problems.Where(p => p.IsError).Select(p => $"{p} [{p.SourceLine?.Trim()}]")];
    }
}
