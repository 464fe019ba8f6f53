using Chappe.CommandLine;
using Chappe.Commands;

namespace Chappe.Tests.Program.CommandLine;

public sealed class VerbsTests
{
    private sealed class Failing : Command
    {
        public override string Verb => "fail";
        public override string Operands => "";
        public override string Summary => "fails";
        public override string Description => "Fails.";
        public override IReadOnlyList<(string, string)> Examples => [];
        public override IReadOnlyList<Option> Options => [];
        public override Task<int> RunAsync(Arguments arguments, Terminal terminal) => throw new InvalidOperationException("a mistake of ours");
    }

    private static (int ExitCode, string Out, string Error) Run(params string[] words)
    {
        using StringWriter output = new(), error = new();
        int exitCode = new Verbs([new RpcCommand(), new RollbackCommand(), new Failing()]).RunAsync(words, new Terminal(output, error)).GetAwaiter().GetResult();
        return (exitCode, output.ToString(), error.ToString());
    }

    [Test]
    public void Without_a_verb_the_commands_are_shown_with_one_that_works()
    {
        var (exitCode, output, _) = Run();
        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("chappe run scripts/main.csx").And.Contain("rollback VERSION"));
    }

    [Test]
    public void An_unknown_verb_is_refused_with_the_nearest_one()
    {
        var (exitCode, output, error) = Run("rolback", "3");
        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith("chappe: There is no command 'rolback' (did you mean 'rollback'?)."));
    }

    [Test]
    public void Every_help_text_has_an_example([Values("rpc", "rollback")] string verb) => Assert.That(Run("help", verb).Out, Does.Contain($"  chappe {verb} "));

    [Test]
    public void Help_of_a_command_is_also_an_option_of_it() => Assert.That(Run("rpc", "--help").Out, Is.EqualTo(Run("help", "rpc").Out));

    [Test]
    public void Nobody_at_the_control_socket_is_one_sentence_and_exit_code_1()
    {
        var (exitCode, _, error) = Run("rpc", "--socket", "/nonexistent/chappe.sock", "core.uptime");
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("chappe: No chappe answers at /nonexistent/chappe.sock").And.Not.Contain("   at "));
    }

    [Test]
    public void A_mistake_of_ours_is_exit_code_2()
    {
        var (exitCode, _, error) = Run("fail");
        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("an error in Chappe itself").And.Contain("a mistake of ours"));
    }
}
