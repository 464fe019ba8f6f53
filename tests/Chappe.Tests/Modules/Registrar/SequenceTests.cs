namespace Chappe.Tests.Modules.Registrar;

/// <summary>RFC 3261 section 10.3 step 7: requests of one Call-ID count only in order; and what time does to contacts.</summary>
public sealed class SequenceTests
{
    private const string Bob = "<sip:bob@10.0.0.1:5070>";

    [Test]
    public async Task A_lower_CSeq_of_the_same_Call_ID_is_refused_A5()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob + ";expires=100"], cseq: 5);
        var late = bench.Register("bob", [Bob + ";expires=200"], cseq: 4);
        Assert.That((late.Code, late.Status), Is.EqualTo((-1, "SIP/2.0 400 Bad Request")));
        Assert.That(bench.Register("bob", [Bob + ";expires=0"], cseq: 4).Code, Is.EqualTo(-1), "nor may it remove");
        Assert.That(bench.Listed("bob"), Does.EndWith("expires=100"));
    }

    [Test]
    public async Task Another_Call_ID_starts_its_own_order()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob], cseq: 5);
        Assert.That(bench.Register("bob", [Bob], callId: "rebooted", cseq: 1).Code, Is.EqualTo(2));
    }

    [Test]
    public async Task The_same_CSeq_is_a_retransmission_for_20_seconds_and_changes_nothing()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob + ";expires=100"]);
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(10));
        var again = bench.Register("bob", [Bob + ";expires=100"]);
        Assert.That((again.Code, again.Status, again.Contacts), Is.EqualTo((1, "SIP/2.0 200 OK", "<sip:bob@10.0.0.1:5070>;expires=90")));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(11));
        Assert.That(bench.Register("bob", [Bob + ";expires=100"]).Code, Is.EqualTo(-1));
    }

    [Test]
    public async Task The_same_contact_twice_in_one_request_is_no_retransmission_the_last_wins()
    {
        await using var bench = new RegistrarBench();
        Assert.That(bench.Register("bob", [Bob, Bob + ";q=0.3"]).Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;q=0.3;expires=3600"));
    }

    [Test]
    public async Task A_star_must_be_newer_too_A5()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob], cseq: 5);
        Assert.That(bench.Register("bob", ["*", "Expires: 0"], cseq: 4).Code, Is.EqualTo(-1));
        Assert.That(bench.Register("bob", ["*", "Expires: 0"], cseq: 6).Code, Is.EqualTo(3));
    }

    [Test]
    public async Task An_expired_contact_is_invisible_at_once_and_freed_by_the_sweep()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob + ";expires=60"]);
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(60));
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(-1));
        Assert.That(bench.Listed("bob"), Is.Empty);
        Assert.That(bench.Usrloc.Table("location").Contacts, Is.EqualTo(1));
        for (int i = 0; i < Chappe.Modules.Registrar.Location.LocationTable.StripeCount; i++) bench.Usrloc.SweepStripe(i);
        Assert.That((bench.Usrloc.Table("location").Contacts, bench.Usrloc.Table("location").Users), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Expired_contacts_do_not_count_against_the_limit()
    {
        await using var bench = new RegistrarBench(o => o.max_contacts = 1);
        bench.Register("bob", [Bob + ";expires=60"]);
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(61));
        Assert.That(bench.Register("bob", ["<sip:new@1.1.1.1>"], callId: "c2").Code, Is.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task A_jump_of_the_wall_clock_neither_loses_nor_lengthens_a_binding_T4(int hours)
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", [Bob + ";expires=1800"]);
        bench.Bench.Clock.Wall += TimeSpan.FromHours(hours);
        Assert.That(bench.Listed("bob"), Does.EndWith("expires=1800"));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(1800));
        Assert.That(bench.Listed("bob"), Is.Empty);
    }
}
