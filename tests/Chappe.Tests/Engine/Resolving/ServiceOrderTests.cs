using Chappe.Engine.Resolving;

namespace Chappe.Tests.Engine.Resolving;

/// <summary>RFC 2782.</summary>
public sealed class ServiceOrderTests
{
    private static string[] Order(Random random, params (int Priority, int Weight, string Host)[] services) =>
        [.. ServiceOrder.Of([.. services.Select(s => new SrvEntry(s.Priority, s.Weight, 5060, s.Host))], random).Select(s => s.Host)];

    [Test]
    public void A_lower_priority_always_comes_first()
    {
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
            Assert.That(Order(random, (20, 100, "c"), (10, 1, "b"), (5, 0, "a")), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void Weights_share_the_first_place_in_proportion()
    {
        var random = new Random(7);
        var firsts = Enumerable.Range(0, 4000).Select(_ => Order(random, (1, 10, "a"), (1, 30, "b"), (1, 60, "c"))[0]).CountBy(h => h).ToDictionary();
        Assert.That(firsts["a"], Is.InRange(320, 480));
        Assert.That(firsts["b"], Is.InRange(1080, 1320));
        Assert.That(firsts["c"], Is.InRange(2250, 2550));
    }

    [Test]
    public void A_weight_of_zero_has_a_small_chance_beside_others_and_an_equal_one_among_its_like()
    {
        var random = new Random(7);
        Assert.That(Enumerable.Range(0, 4000).Count(_ => Order(random, (1, 0, "a"), (1, 99, "b"))[0] == "a"), Is.InRange(10, 90));
        var firsts = Enumerable.Range(0, 900).Select(_ => Order(random, (1, 0, "a"), (1, 0, "b"), (1, 0, "c"))[0]).CountBy(h => h).ToDictionary();
        Assert.That(firsts.Values, Has.Count.EqualTo(3).And.All.InRange(230, 370));
    }

    [Test]
    public void Nobody_is_lost_and_nobody_stands_twice()
    {
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            var services = Enumerable.Range(0, 10).Select(n => (random.Next(3), random.Next(5), $"h{n}")).ToArray();
            Assert.That(Order(random, services), Is.EquivalentTo(services.Select(s => s.Item3)));
        }
    }

    [Test]
    public void None_is_none() => Assert.That(Order(new Random(7)), Is.Empty);
}
