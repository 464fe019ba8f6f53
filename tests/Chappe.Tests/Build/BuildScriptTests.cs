using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Chappe.Tests.Build;

/// <summary>build.ps1, run by PowerShell's own engine; the same steps as .ci/run.</summary>
public sealed class BuildScriptTests
{
    private static readonly string s_root = House.House.Root;

    private static List<string> Run(string script, string[] tasks, bool dryRun, string? output = null)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(script).AddParameter("Task", tasks);
        if (dryRun) shell.AddParameter("DryRun");
        if (output is not null) shell.AddParameter("Output", output);
        var lines = shell.Invoke().Select(line => line.ToString()).ToList();
        Assert.That(shell.Streams.Error, Is.Empty);
        return lines;
    }

    private static string Relative(string line) => line.Replace(s_root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    [TestCase("restore", "> dotnet restore Chappe.slnx")]
    [TestCase("build", "> dotnet build Chappe.slnx --no-restore")]
    [TestCase("test", "> dotnet test Chappe.slnx --no-build")]
    [TestCase("bench", "> dotnet run --project tests/Chappe.Benchmarks -c Release")]
    [TestCase("publish", "> dotnet publish engine/Chappe -c Release -o out")]
    public void A_task_is_one_command(string task, string command) =>
        Assert.That(Run(Path.Combine(s_root, "build.ps1"), [task], dryRun: true).Select(Relative), Is.EqualTo(new[] { command }));

    [Test]
    public void Tasks_are_run_in_the_order_given() =>
        Assert.That(Run(Path.Combine(s_root, "build.ps1"), ["restore", "build", "test"], dryRun: true), Has.Count.EqualTo(3));

    // Two ways to build that drift apart are worse than one.
    [Test]
    public void The_CI_run_takes_the_same_steps()
    {
        string ci = File.ReadAllText(Path.Combine(s_root, ".ci", "run"));
        string readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
        foreach (string step in Run(Path.Combine(s_root, "build.ps1"), ["restore", "build"], dryRun: true)) Assert.That(ci, Does.Contain(Relative(step)[2..]));
        Assert.That(readme.Split('\n'), Does.Contain("dotnet test"));
        Assert.That(ci, Does.Contain("$test_command --no-build"));
    }

    // Slow, and worth it: what is handed to users is made by this command, and must do its work from any folder.
    [Test, CancelAfter(600_000)]
    public void What_publish_makes_runs_from_any_folder(CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("chappe-test-").FullName;
        try
        {
            Run(Path.Combine(s_root, "build.ps1"), ["publish"], dryRun: false, output: Path.Combine(folder, "out"));
            string program = Path.Combine(folder, "out", OperatingSystem.IsWindows() ? "chappe.exe" : "chappe");
            var start = new System.Diagnostics.ProcessStartInfo(program, ["check", Path.Combine("out", "scripts", "main.csx")]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            using var check = System.Diagnostics.Process.Start(start)!;
            string said = check.StandardOutput.ReadToEnd() + check.StandardError.ReadToEnd();
            check.WaitForExit();
            Assert.That((check.ExitCode, said.Trim()), Is.EqualTo((0, Path.Combine("out", "scripts", "main.csx") + " is good.")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_step_that_fails_ends_the_run_with_its_exit_code()
    {
        string folder = Directory.CreateTempSubdirectory("chappe-test-").FullName;
        try
        {
            string alone = Path.Combine(folder, "build.ps1");
            File.Copy(Path.Combine(s_root, "build.ps1"), alone);
            var failure = Assert.Throws<RuntimeException>(() => Run(alone, ["restore", "build"], dryRun: false));
            Assert.That(failure!.Message, Does.Match("dotnet restore ended with exit code [1-9]"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
