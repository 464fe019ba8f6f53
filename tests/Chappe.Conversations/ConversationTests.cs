using System.Runtime.CompilerServices;
using Chappe.Conversations.Ladders;
using Chappe.Conversations.Stage;

namespace Chappe.Conversations;

/// <summary>Performs every ladder that there is: those of the samples and those beside this file. A new one is found by itself.</summary>
public sealed class ConversationTests
{
    private static readonly string s_root = Root();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static IEnumerable<string> Folders => [Path.Combine(s_root, "samples"), Path.Combine(s_root, "tests", "Chappe.Conversations", "ladders")];

    private static IEnumerable<TestCaseData> All() => Folders
        .SelectMany(f => Directory.EnumerateFiles(f, "*.ladder", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
        .Select(f => new TestCaseData(f).SetName(Path.GetRelativePath(s_root, f).Replace(".ladder", "", StringComparison.Ordinal).Replace('/', ' ').Replace("tests Chappe.Conversations ladders ", "", StringComparison.Ordinal)));

    [TestCaseSource(nameof(All)), CancelAfter(60_000)]
    public async Task Conversation(string file, CancellationToken cancel)
    {
        try
        {
            await Play.PerformAsync(Ladder.Read(file), cancel);
        }
        catch (LadderFailure failure)
        {
            Assert.Fail(failure.Message);
        }
    }

    [Test]
    public void Every_sample_has_a_script_a_README_and_a_conversation()
    {
        string talk = Path.Combine(s_root, "samples", "talk");
        // The talk is several scripts in one folder, each with its slide and its conversation.
        foreach (string slide in Directory.EnumerateFiles(Path.Combine(talk, "slides"), "*.cfg").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != "rest"))
            foreach (string file in (string[])[slide + ".csx", slide + ".ladder"]) Assert.That(Path.Combine(talk, file), Does.Exist);
        foreach (string sample in Directory.EnumerateDirectories(Path.Combine(s_root, "samples")).Where(f => f != talk))
            foreach (string file in (string[])["main.csx", "README.md", "conversation.ladder"]) Assert.That(Path.Combine(sample, file), Does.Exist);
    }
}
