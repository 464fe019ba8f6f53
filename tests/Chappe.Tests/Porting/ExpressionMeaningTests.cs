namespace Chappe.Tests.Porting;

/// <summary>tests/data/kamailio/expressions.cfg says what Kamailio 5.6.3 said, line by line: truth, coercions, undefined values, stacks, return codes, transformations.</summary>
public sealed class ExpressionMeaningTests
{
    private const string Request = """
        OPTIONS sip:alice@127.0.0.1:26060 SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:26061;branch=z9hG4bKx1
        From: Al <sip:al@from.test:5099>;tag=f1
        To: <sip:bob@to.test>
        Call-ID: call-1
        CSeq: 7 OPTIONS
        User-Agent: test
        X-Two: one
        X-Two: two
        Max-Forwards: 70
        Content-Length: 0


        """;

    [Test]
    public async Task Expressions_mean_what_they_mean_in_Kamailio()
    {
        string folder = Path.Combine(House.House.Root, "tests", "data", "kamailio");
        using var bed = await PortedBed.Of(File.ReadAllText(Path.Combine(folder, "expressions.cfg")));
        bed.Receive("192.0.2.100:26061", Request);
        var said = bed.Said.Where(l => l.Length > 3 && char.IsAsciiDigit(l[0])).ToList();
        Assert.That(said, Is.EqualTo(File.ReadAllLines(Path.Combine(folder, "expressions.txt"))));
        Assert.That(bed.Said.Except(said), Is.EqualTo(new[] { "kamailio.cfg:81: a loop ended after 100 rounds" }), "Kamailio writes a line about a while that does not end, too");
    }
}
