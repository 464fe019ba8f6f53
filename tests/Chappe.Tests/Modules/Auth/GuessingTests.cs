using Chappe.Engine.Transports;
using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>Threats A9: guessing is slowed, and nobody can lock another out.</summary>
public sealed class GuessingTests
{
    private const uint Attacker = 0x06060606;

    private static void Guess(AuthBench bench, int times, uint from = Attacker)
    {
        string nonce = bench.Nonce(from: from);
        for (int i = 1; i <= times; i++) bench.Check([AuthBench.Answer(nonce, password: "guess" + i, nc: i)], from: from);
    }

    private static int Try(AuthBench bench, uint from) => bench.Check([AuthBench.Answer(bench.Nonce(from: from))], from: from);

    [Test]
    public async Task After_ten_failures_the_right_password_must_wait_too_but_only_there_A9()
    {
        await using var bench = new AuthBench();
        Guess(bench, 10);
        Assert.That(Try(bench, Attacker), Is.EqualTo(-2));
        Assert.That(Try(bench, 0x0A000001), Is.EqualTo(1), "the user himself is elsewhere");
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(Try(bench, Attacker), Is.EqualTo(1));
    }

    [Test]
    public async Task Pauses_double_up_to_the_longest_A9()
    {
        await using var bench = new AuthBench(o => o.failure_pause = 8);
        Guess(bench, 10);
        foreach (int pause in (int[])[1, 2, 4, 8, 8])
        {
            bench.Bench.Clock.Pass(TimeSpan.FromSeconds(pause - 0.1));
            Assert.That(Try(bench, Attacker), Is.EqualTo(-2));
            bench.Bench.Clock.Pass(TimeSpan.FromSeconds(0.2));
            Guess(bench, 1);
        }
    }

    [Test]
    public async Task A_success_forgives_the_user_A9()
    {
        await using var bench = new AuthBench();
        Guess(bench, 9);
        Assert.That(Try(bench, Attacker), Is.EqualTo(1));
        Guess(bench, 9);
        Assert.That(Try(bench, Attacker), Is.EqualTo(1));
    }

    [Test]
    public async Task Many_users_from_one_source_are_one_guesser_A9()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce(from: Attacker);
        for (int i = 1; i <= 100; i++) bench.Check([AuthBench.Answer(nonce, user: "u" + i, password: "1234", nc: i)], from: Attacker);
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(from: Attacker), user: "u101")], from: Attacker), Is.EqualTo(-2));
    }

    [Test]
    public async Task A_forged_source_cannot_be_made_to_pause_A9()
    {
        await using var bench = new AuthBench();
        const uint Victim = 0x0A000001;
        string nonce = bench.Nonce(from: Attacker);
        for (int i = 1; i <= 50; i++) bench.Check([AuthBench.Answer(nonce, password: "x", nc: i)], from: Victim);
        Assert.That(Try(bench, Victim), Is.EqualTo(1));
    }

    [Test]
    public async Task Guessing_without_our_nonce_is_cheap_and_told_nothing_A9()
    {
        await using var bench = new AuthBench();
        Assert.That((bench.Check([AuthBench.Answer("bogus")]), bench.Check([AuthBench.Answer("bogus", password: "x")])), Is.EqualTo((-1, -1)));
    }

    [Test]
    public void The_table_is_bounded_and_keeps_the_busy_G2()
    {
        var table = new FailureTable();
        var busy = NetAddress.FromIPv4(1, 0);
        for (int round = 0; round < 100; round++)
        {
            table.NoteFailure(busy, "bob"u8, 10, 60, round * 1000);
            for (uint i = 0; i < 100; i++) table.NoteFailure(NetAddress.FromIPv4(1000 + (uint)round * 100 + i, 0), "bob"u8, 10, 60, round * 1000);
        }
        Assert.That(table.IsPausing(busy, "bob"u8, 100_000));
    }
}
