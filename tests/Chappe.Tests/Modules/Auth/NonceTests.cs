using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>Threats A1: nonces nobody can make, that age, and whose counts grow.</summary>
public sealed class NonceTests
{
    [Test]
    public async Task A_nonce_is_stale_after_its_time_and_the_next_challenge_says_so()
    {
        await using var bench = new AuthBench();
        string answer = AuthBench.Answer(bench.Nonce());
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(301));
        var context = bench.Receive([answer]);
        ModuleBench.In(context, () =>
        {
            Assert.That(AuthFunctions.pv_www_authenticate("r", "pw").Code, Is.EqualTo(-4));
            return AuthFunctions.www_challenge("r");
        });
        Assert.That(bench.Bench.Listener.Take(), Does.Contain(", stale=true"));
    }

    [Test]
    public async Task A_wrong_password_is_not_called_stale()
    {
        await using var bench = new AuthBench();
        var context = bench.Receive([AuthBench.Answer(bench.Nonce(), password: "x")]);
        ModuleBench.In(context, () =>
        {
            AuthFunctions.pv_www_authenticate("r", "pw");
            return AuthFunctions.www_challenge("r");
        });
        Assert.That(bench.Bench.Listener.Take(), Does.Not.Contain("stale"));
    }

    [Test]
    public async Task A_jump_of_the_wall_clock_ages_no_nonce_T4()
    {
        await using var bench = new AuthBench();
        string answer = AuthBench.Answer(bench.Nonce());
        bench.Bench.Clock.Wall += TimeSpan.FromHours(1);
        Assert.That(bench.Check([answer]), Is.EqualTo(1));
    }

    [Test]
    public async Task No_changed_character_of_a_nonce_is_taken_A1()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce();
        for (int i = 0; i < nonce.Length; i++)
        {
            char other = nonce[i] == 'A' ? 'B' : 'A';
            Assert.That(bench.Check([AuthBench.Answer(nonce[..i] + other + nonce[(i + 1)..])]), Is.EqualTo(-1), $"character {i}");
        }
        foreach (string wrong in (string[])["", nonce[..^1], nonce + "A", nonce + "=", new string('A', 36), "%%%%"])
            Assert.That(bench.Check([AuthBench.Answer(wrong)]), Is.LessThan(0), wrong);
        Assert.That(bench.Check([AuthBench.Answer(nonce)]), Is.EqualTo(1), "the control: unchanged it is");
    }

    [Test]
    public async Task A_nonce_of_another_realm_is_none_A1()
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(realm: "other"))]), Is.EqualTo(-1));
    }

    [Test]
    public async Task A_count_must_grow_A1()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce();
        Assert.That(Enumerable.Select([1, 2, 2, 1, 5, 4, 6], nc => bench.Check([AuthBench.Answer(nonce, nc: nc)])), Is.EqualTo(new[] { 1, 1, -6, -6, 1, -6, 1 }));
    }

    [Test]
    public async Task The_same_count_is_refused_from_anywhere_A1()
    {
        await using var bench = new AuthBench();
        string answer = AuthBench.Answer(bench.Nonce());
        Assert.That(bench.Check([answer], branch: "z9hG4bKsame"), Is.EqualTo(1));
        Assert.That(bench.Check([answer], from: 0xC6336401, branch: "z9hG4bKsame"), Is.EqualTo(-6), "another source");
        Assert.That(bench.Check([answer, "Contact: <sip:evil@6.6.6.6>"], branch: "z9hG4bKsame"), Is.EqualTo(-6), "another request");
    }

    [Test]
    public async Task A_retransmission_octet_for_octet_is_the_same_request_for_32_seconds()
    {
        await using var bench = new AuthBench();
        string answer = AuthBench.Answer(bench.Nonce());
        Assert.That(bench.Check([answer], branch: "z9hG4bKsame"), Is.EqualTo(1));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(31));
        Assert.That(bench.Check([answer], branch: "z9hG4bKsame"), Is.EqualTo(1));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(2));
        Assert.That(bench.Check([answer], branch: "z9hG4bKsame"), Is.EqualTo(-6));
    }

    [Test]
    public async Task Without_a_count_a_nonce_is_good_once_A1()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce(flags: 0);
        Assert.That((bench.Check([AuthBench.Answer(nonce, qop: "")]), bench.Check([AuthBench.Answer(nonce, qop: "")])), Is.EqualTo((1, -6)));
    }

    [Test]
    public async Task A_client_that_lost_count_gets_a_new_nonce_without_asking_its_user()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce();
        bench.Check([AuthBench.Answer(nonce)]);
        var context = bench.Receive([AuthBench.Answer(nonce)]);
        ModuleBench.In(context, () =>
        {
            AuthFunctions.pv_www_authenticate("r", "pw");
            return AuthFunctions.www_challenge("r");
        });
        Assert.That(bench.Bench.Listener.Take(), Does.Contain("stale=true"));
    }

    [Test]
    public async Task Ported_scripts_may_use_a_nonce_again()
    {
        await using var bench = new AuthBench(o => o.UseKamailioDefaults());
        string nonce = bench.Nonce(flags: 0);
        Assert.That(Enumerable.Range(0, 3).Select(_ => bench.Check([AuthBench.Answer(nonce, qop: "")])), Is.All.EqualTo(1));
    }

    [Test]
    public void An_old_nonce_whose_place_is_gone_counts_as_stale_never_as_new_A1()
    {
        var counts = new NonceCounts(256);
        Assert.That(counts.Note(1, 1, 7, 0), Is.EqualTo(NonceCounts.Use.Fresh));
        Assert.That(counts.Note(257, 1, 8, 0), Is.EqualTo(NonceCounts.Use.Fresh));
        Assert.That(counts.Note(1, 1, 9, 0), Is.EqualTo(NonceCounts.Use.Forgotten));
        Assert.That(counts.Note(1, 2, 9, 0), Is.EqualTo(NonceCounts.Use.Forgotten));
        Assert.That(counts.Note(0x7FFF_FF01, 1, 9, 0), Is.EqualTo(NonceCounts.Use.Forgotten), "before the wrap is older");
    }

    [Test]
    public void Asking_for_challenges_takes_no_place_in_memory_A1()
    {
        // 300,000 challenges are more than there are places; the nonce that was in use before is still counted.
        var clock = new Clock(new ModuleBench.HandClock());
        var issuer = new NonceIssuer(clock, "");
        var counts = new NonceCounts(65536);
        var source = NetAddress.FromIPv4(0x01020304, 5060);
        Span<byte> nonce = stackalloc byte[NonceIssuer.Length];
        issuer.TryWrite("r"u8, source, 300, true, nonce);
        Assert.That(issuer.TryRead(nonce, "r"u8, source, out var first));
        counts.Note(first.Index, 1, 1, 0);
        for (int i = 0; i < 300_000; i++) issuer.TryWrite("r"u8, source, 300, true, nonce);
        Assert.That(counts.Note(first.Index, 1, 2, 0), Is.EqualTo(NonceCounts.Use.Reused));
        Assert.That(counts.Note(first.Index, 2, 2, 0), Is.EqualTo(NonceCounts.Use.Fresh));
    }

    [Test]
    public void Nodes_with_one_secret_know_each_others_nonces_and_no_others()
    {
        var clock = new Clock(new ModuleBench.HandClock());
        var source = NetAddress.FromIPv4(0x01020304, 5060);
        Span<byte> nonce = stackalloc byte[NonceIssuer.Length];
        new NonceIssuer(clock, "shared").TryWrite("r"u8, source, 300, true, nonce);
        Assert.That(new NonceIssuer(clock, "shared").TryRead(nonce, "r"u8, source, out _));
        Assert.That(new NonceIssuer(clock, "other").TryRead(nonce, "r"u8, source, out _), Is.False);
        Assert.That(new NonceIssuer(clock, "").TryRead(nonce, "r"u8, source, out _), Is.False);
    }
}
