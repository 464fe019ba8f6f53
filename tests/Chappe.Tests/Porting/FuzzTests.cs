using Chappe.Porting;
using Chappe.Porting.Words;
using Chappe.Running;

namespace Chappe.Tests.Porting;

/// <summary>Damaged configurations: no crash, no endless loop, and every error has its place.</summary>
public sealed class FuzzTests
{
    private static readonly WordCatalog s_words = new(InstalledModules.New());

    private static string Good() => string.Join('\n', Directory.EnumerateFiles(Path.Combine(House.House.Root, "tests", "data", "porting"), "*.txt").Order(StringComparer.Ordinal)
        .Select(f => File.ReadAllText(f).Split("----------")[0]).Where(c => c.Contains("request_route", StringComparison.Ordinal)).Take(24)) + File.ReadAllText(Path.Combine(House.House.Root, "tests", "data", "kamailio", "expressions.cfg"));

    [Test]
    public void Damaged_configurations_are_refused_with_a_place()
    {
        var random = new Random(20260501);
        string good = Good();
        const string Salt = "{}()[]\"'$;=#!/*\\\n\0é,@<>";
        for (int round = 0; round < 1500; round++)
        {
            int from = random.Next(good.Length - 400);
            var text = new System.Text.StringBuilder(good, from, random.Next(20, 400), 8000);
            for (int damage = random.Next(1, 5); damage > 0; damage--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0: text[at] = Salt[random.Next(Salt.Length)]; break;
                    case 1: text.Insert(at, Salt[random.Next(Salt.Length)]); break;
                    case 2: text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at - 1)); break;
                    default: text.Insert(at, good.AsSpan(random.Next(good.Length - 40), random.Next(1, 40))); break;
                }
            }
            Check(text.ToString());
        }
    }

    [Test]
    public void Every_prefix_of_a_configuration_is_refused_or_taken()
    {
        string text = File.ReadAllText(Path.Combine(House.House.Root, "tests", "data", "kamailio", "expressions.cfg"));
        for (int length = 0; length < text.Length; length += 7) Check(text[..length]);
    }

    [TestCase(100_000, "(")]
    [TestCase(100_000, "{")]
    [TestCase(100_000, "!")]
    [TestCase(50_000, "if (1) ")]
    [TestCase(20_000, "$(")]
    public void What_stands_in_itself_without_end_is_refused(int count, string what) =>
        Check($"request_route {{ $var(x) = {string.Concat(Enumerable.Repeat(what, count))} }}", $"request_route {{ {string.Concat(Enumerable.Repeat(what, count))} }}");

    [Test]
    public void Defines_that_stand_for_each_other_end() => Check("#!define A B\n#!define B A\nrequest_route { $var(x) = A; }\n");

    [Test]
    public void A_file_that_includes_itself_is_refused() => Check("include_file \"kamailio.cfg\"\n");

    private static void Check(params string[] texts)
    {
        foreach (string text in texts)
        {
            foreach (bool isForPeople in (bool[])[false, true])
            {
                var result = CfgPorter.Port("/cfg/kamailio.cfg", (string path, out string? problem) =>
                {
                    problem = null;
                    return path == "/cfg/kamailio.cfg" ? text : null;
                }, s_words, new PortOptions { IsForPeople = isForPeople });
                if (result.Script is null) Assert.That(result.Problems.Where(p => p.IsError), Is.Not.Empty, text);
                foreach (var problem in result.Problems.Where(p => !p.Text.Contains("no request_route", StringComparison.Ordinal)))
                    Assert.That(problem.Line, Is.GreaterThan(0), $"{problem}\n{text}");
            }
        }
    }
}
