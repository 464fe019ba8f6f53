using Chappe.Conversations.Ladders;
using Chappe.Conversations.Stage;

namespace Chappe.Conversations;

/// <summary>A test that cannot fail shows nothing: ladders that are wrong, and what is then said.</summary>
public sealed class LadderTests
{
    private static string Hello([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "samples", "hello", "made-up.ladder"));

    private static string Complaint(string text, CancellationToken cancel) =>
        Assert.ThrowsAsync<LadderFailure>(() => Play.PerformAsync(Ladder.Parse(text, Hello()), cancel))!.Message;

    [Test, CancelAfter(20_000)]
    public void Another_answer_is_shown_beside_the_expected_one_with_the_line(CancellationToken cancel) =>
        Assert.That(Complaint("alice OPTIONS sip:127.0.0.1 -> chappe\nchappe 404 -> alice\n", cancel),
            Does.Contain("made-up.ladder:2: expected: 404").And.Contain("SIP/2.0 200 Hello").And.Contain("alice    OPTIONS"));

    [Test, CancelAfter(20_000)]
    public void What_nobody_asked_for_is_a_failure_at_the_end(CancellationToken cancel) =>
        Assert.That(Complaint("alice OPTIONS sip:127.0.0.1 -> chappe\n", cancel), Does.Contain("at the end Chappe had also said this to alice"));

    [Test, CancelAfter(20_000)]
    public void Silence_is_broken_by_any_message(CancellationToken cancel) =>
        Assert.That(Complaint("alice OPTIONS sip:127.0.0.1 -> chappe\nsilence\nchappe 200 -> alice\n", cancel), Does.Contain(":2: here Chappe had also said"));

    [Test, CancelAfter(20_000)]
    public void A_message_that_does_not_come_is_missed(CancellationToken cancel) =>
        Assert.That(Complaint("alice OPTIONS sip:127.0.0.1 -> chappe\nchappe 200 -> alice\nchappe 200 -> alice\n", cancel), Does.Contain(":3: alice was sent nothing"));

    [TestCase("    X-Greeting: goodbye*")]
    [TestCase("    X-Nothing: *")]
    [TestCase("    no X-Greeting")]
    [CancelAfter(20_000)]
    public void A_header_that_is_not_as_said_is_a_failure(string detail, CancellationToken cancel) =>
        Assert.That(Complaint($"alice OPTIONS sip:127.0.0.1 -> chappe\nchappe 200 -> alice\n{detail}\n", cancel), Does.Contain($"expected: {detail.Trim()}"));

    [Test, CancelAfter(20_000)]
    public void An_actor_cannot_answer_what_he_was_not_asked(CancellationToken cancel) =>
        Assert.That(Complaint("bob 200 -> chappe\n", cancel), Does.Contain("bob has received no request that waits for an answer"));

    [Test]
    public void A_line_that_is_no_step_is_refused_with_its_number() =>
        Assert.That(Assert.Throws<FormatException>(() => Ladder.Parse("# a comment\n\nalice sings -> chappe\n", "x.ladder"))!.Message, Does.StartWith("x.ladder:3: "));

    [TestCase("sip:a@b", "sip:a@b", ExpectedResult = true)]
    [TestCase("sip:a@b", "sip:*@b", ExpectedResult = true)]
    [TestCase("sip:a@b", "sip:a@b*", ExpectedResult = true)]
    [TestCase("aba", "ab*ba", ExpectedResult = false)]
    [TestCase("sip:a@bc", "sip:a@b", ExpectedResult = false)]
    public bool A_star_stands_for_anything(string text, string pattern) => Glob.Matches(text, pattern);
}
