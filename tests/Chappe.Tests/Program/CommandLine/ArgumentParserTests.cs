using Chappe.CommandLine;

namespace Chappe.Tests.Program.CommandLine;

public sealed class ArgumentParserTests
{
    private static readonly Option[] s_options =
    [
        new("--listen", "ADDRESS", "") { IsRepeatable = true },
        new("--debug", "LEVEL", "") { Short = "-d", IsRepeatable = true, IsValueOptional = true },
        new("--log", "SHAPE", "") { Choices = ["text", "json"] },
        new("--watch", null, ""),
    ];

    private static Arguments Parse(params string[] words) => ArgumentParser.Parse(words, s_options);
    private static string Complaint(params string[] words) => Assert.Throws<UsageException>(() => Parse(words))!.Message;

    [Test]
    public void Options_may_stand_before_and_behind_operands()
    {
        var arguments = Parse("--watch", "main.csx", "--listen", "udp:127.0.0.1:5060", "--listen=tcp:127.0.0.1:5060");
        Assert.That(arguments.Operands, Is.EqualTo(new[] { "main.csx" }));
        Assert.That(arguments.Has("--watch"));
        Assert.That(arguments.Values("--listen"), Is.EqualTo(new[] { "udp:127.0.0.1:5060", "tcp:127.0.0.1:5060" }));
    }

    [TestCase("-d", "main.csx", ExpectedResult = 1)]
    [TestCase("-dd", "main.csx", ExpectedResult = 2)]
    [TestCase("-ddd", "main.csx", ExpectedResult = 3)]
    [TestCase("-d", "-d", ExpectedResult = 2)]
    public int A_letter_without_value_is_counted(params string[] words) => Parse(words).Values("--debug").Count(v => v is null);

    [TestCase("-d3")]
    [TestCase("-d", "3")]
    [TestCase("--debug", "3")]
    [TestCase("--debug=3")]
    public void An_optional_value_is_taken_when_it_is_a_number(params string[] words) => Assert.That(Parse(words).Value("--debug"), Is.EqualTo("3"));

    [Test]
    public void A_negative_number_is_a_value_and_an_operand_but_no_option()
    {
        Assert.That(Parse("-d", "-1").Value("--debug"), Is.EqualTo("-1"));
        Assert.That(Parse("-1").Operands, Is.EqualTo(new[] { "-1" }));
    }

    [Test]
    public void Behind_two_dashes_everything_is_an_operand() => Assert.That(Parse("--", "--watch").Operands, Is.EqualTo(new[] { "--watch" }));

    [Test]
    public void An_unknown_option_is_refused_with_the_nearest_one() => Assert.That(Complaint("--listne", "x"), Is.EqualTo("There is no option '--listne' (did you mean '--listen'?)."));

    [Test]
    public void A_value_that_is_missing_is_named() => Assert.That(Complaint("--listen"), Is.EqualTo("--listen needs a value: --listen ADDRESS."));

    [Test]
    public void A_value_where_none_belongs_is_refused() => Assert.That(Complaint("--watch=yes"), Does.Contain("takes no value"));

    [Test]
    public void A_choice_outside_the_list_is_refused_with_the_list() => Assert.That(Complaint("--log", "jsn"), Is.EqualTo("--log takes text or json, not 'jsn' (did you mean 'json'?)."));

    [Test]
    public void An_option_that_may_stand_once_is_refused_twice() => Assert.That(Complaint("--log", "text", "--log", "json"), Does.Contain("twice"));
}
