using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;
using Chappe.Engine.Vocabulary.Expressions;

namespace Chappe.Tests.Engine.Vocabulary.Expressions;

/// <summary>The table says what .NET's engine says, for every expression that it takes on.</summary>
public sealed class OctetAutomatonTests
{
    private static OctetAutomaton? Of(string posix, bool ignoresCase = true) =>
        NodeReader.Read(PosixPattern.Translate(posix, newlineMode: false), ignoresCase, dotStopsAtLineEnd: false) is { } node ? AutomatonBuilder.Build(node) : null;

    [TestCase("timer")]
    [TestCase(@"^\+[1-9][0-9]{6,14}$")]
    [TestCase("(^|[ ,])UPDATE([ ,]|$)")]
    [TestCase("friendly-scanner|sipcli|sipvicious|VaxSIPUserAgent|pplsip")]
    [TestCase(@"\.invalid$")]
    [TestCase("(?i)websocket")]
    [TestCase("^(a+)+$")]
    [TestCase("[[:alpha:]_][^;@]*@")]
    [TestCase("")]
    public void Everyday_expressions_have_a_table(string posix) => Assert.That(Of(posix), Is.Not.Null);

    [TestCase(@"(a)\1", Description = "a reference back")]
    [TestCase(@"\<bob\>", Description = "word borders")]
    [TestCase("(?=a)b", Description = "a look ahead")]
    [TestCase("(a", Description = "a mistake: .NET's engine says which")]
    [TestCase("a)", Description = "a mistake")]
    [TestCase("a**", Description = "a mistake")]
    [TestCase("*a", Description = "a mistake")]
    [TestCase("[a", Description = "a mistake")]
    [TestCase("a{3,1}", Description = "a mistake")]
    [TestCase("[b-a]", Description = "a mistake")]
    public void What_an_automaton_cannot_do_is_left_to_the_engine(string posix) => Assert.That(Of(posix), Is.Null);

    [TestCase("((((a{9}){9}){9}){9}){9}", Description = "59,049 places")]
    [TestCase("(a|b)*a(a|b){20}", Description = "2^20 states")]
    [TestCase("(.*.*.*.*.*.*.*.*x){100}y", Description = "many steps")]
    public void An_expression_that_would_grow_large_is_left_to_the_engine_R4(string posix)
    {
        Assert.That(Of(posix), Is.Null);
        Assert.That(Patterns.Find((Chappe.Engine.Vocabulary.Text)posix).IsValid, Is.True);
    }

    [Test]
    public void Cases_of_ASCII_letters_are_one_where_case_does_not_count()
    {
        Assert.That(Of("^[^a-f]Z$")!.IsMatch("gz"u8), Is.True);
        Assert.That(Of("^[^a-f]Z$")!.IsMatch("Bz"u8), Is.False);
        Assert.That(Of("a", ignoresCase: false)!.IsMatch("A"u8), Is.False);
    }

    [Test]
    public void A_match_takes_no_memory()
    {
        using var message = OnMessage.Of();
        var automaton = Of("(^|[ ,])UPDATE([ ,]|$)")!;
        Assert.That(OnMessage.Allocated(() => automaton.IsMatch("INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE"u8)), Is.Zero);
    }

    [Test]
    public void Random_expressions_match_what_the_engine_matches([Range(1, 8)] int seed)
    {
        var random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 1500; i++)
        {
            string posix = Expression(random, 3);
            bool ignoresCase = random.Next(2) == 0;
            string net = PosixPattern.Translate(posix, newlineMode: false);
            Regex? engine = null;
            try
            {
                engine = new Regex(net, RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking | (ignoresCase ? RegexOptions.IgnoreCase : 0));
            }
            catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
            {
                Assert.That(Of(posix, ignoresCase), Is.Null, $"{posix} is a mistake ({wrong.Message})");
                continue;
            }
            if (Of(posix, ignoresCase) is not { } automaton) continue;
            for (int j = 0; j < 25; j++)
            {
                string text = new([.. Enumerable.Range(0, random.Next(9)).Select(_ => "abAB.1\n"[random.Next(7)])]);
                Assert.That(automaton.IsMatch(Encoding.Latin1.GetBytes(text)), Is.EqualTo(engine.IsMatch(text)), $"expression \"{posix}\", ignoring case: {ignoresCase}, text \"{text}\"");
                compared++;
            }
        }
        Assert.That(compared, Is.GreaterThan(10_000));
    }

    private static string Expression(Random random, int depth)
    {
        var text = new StringBuilder();
        for (int parts = random.Next(depth > 2 ? 1 : 0, 4); parts > 0; parts--)
        {
            text.Append(random.Next(14) switch
            {
                0 => "^",
                1 => "$",
                2 => ".",
                3 => "[ab]",
                4 => "[^a]",
                5 => "[A-b]",
                6 => @"\.",
                7 or 8 when depth > 0 => $"({Expression(random, depth - 1)})",
                9 when depth > 0 => $"({Expression(random, depth - 1)}|{Expression(random, depth - 1)})",
                10 when depth == 3 => "|",
                _ => "abAB1"[random.Next(5)].ToString(),
            });
            text.Append(random.Next(9) switch { 0 => "*", 1 => "+", 2 => "?", 3 => "{2}", 4 => "{1,3}", _ => "" });
        }
        return text.ToString();
    }
}
