using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Tests.Sip;
using static Chappe.Engine.Vocabulary.TmFunctions;

namespace Chappe.Tests.Engine.Forwarding;

/// <summary>The reply built from a broken request is itself a valid message (threats P9).</summary>
public sealed class RefusalTests
{
    public static IEnumerable<TestCaseData> Messages() => TestData.TortureFiles().Select(f => new TestCaseData(File.ReadAllBytes(f)).SetArgDisplayNames(Path.GetFileNameWithoutExtension(f)));

    private static readonly Action<ProxyBed>[] s_scripts =
    [
        _ => t_relay(),
        _ => Chappe.Engine.Vocabulary.SlFunctions.sl_send_reply(404, "Not Found"),
        _ => { t_newtran(); t_reply(404, "Not Found"); },
    ];

    [TestCaseSource(nameof(Messages))]
    public void Every_message_that_a_torture_message_makes_us_send_can_be_read_P9(byte[] octets)
    {
        foreach (var script in s_scripts)
        {
            ProxyBed? bed = null;
            bed = new ProxyBed(() => script(bed!));
            bed.Receive(bed.Udp, ProxyBed.Address("10.0.0.1:5060"), 0, octets);
            bed.Receive(bed.Tcp, ProxyBed.Address("10.0.0.1:5060"), 7, octets);
            CheckAll(bed.Udp);
            CheckAll(bed.Tcp);
            Assert.That(bed.Proxy.Counters["core.internal_errors"].Value, Is.Zero, string.Join("\n", bed.Log.Lines));
        }
    }

    private static void CheckAll(MemoryListener listener)
    {
        while (listener.TryTake(out var sent))
        {
            Assert.That(sent.Fault, Is.EqualTo(MessageFault.None), sent.Text);
            if (!sent.Name.All(char.IsAsciiDigit)) continue;
            var message = TestData.Good(System.Text.Encoding.Latin1.GetBytes(sent.Text.ReplaceLineEndings("\r\n")));
            Assert.That((message.From.Uri.IsPresent, message.To.Uri.IsPresent, message.CSeq.NumberText.IsPresent), Is.EqualTo((true, true, true)), sent.Text);
        }
    }

    [TestCase("To: \"Mr. J. User <sip:j.user@example.com>", "To: <sip:unreadable@invalid.invalid>")]
    [TestCase("To: \"Watson, Thomas\" < sip:t.watson@example.org >>", "To: <sip:unreadable@invalid.invalid>")]
    public void A_faulty_To_is_not_repeated_in_its_400_P9(string to, string repeated)
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS").Replace("To: Bob <sip:bob@chappe.test>", to));
        var reply = bed.Expect("400");
        Assert.That(reply.Text, Does.Contain(repeated + ";tag="));
        Assert.That(reply.Header("From"), Is.EqualTo("Alice <sip:alice@chappe.test>;tag=a1"), "what could be read is repeated");
        Assert.That(reply.Header("CSeq"), Is.EqualTo("1 OPTIONS"));
    }

    [Test]
    public void A_faulty_From_and_a_CSeq_beyond_its_range_are_not_repeated_either_P9()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS").Replace("From: Alice <sip:alice@chappe.test>;tag=a1", "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43"));
        Assert.That(bed.Expect("400").Header("From"), Is.EqualTo("<sip:unreadable@invalid.invalid>"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS").Replace("CSeq: 1 ", "CSeq: 36893488147419103232 "));
        Assert.That(bed.Expect("400").Header("CSeq"), Is.EqualTo("0 OPTIONS"));
    }

    [Test]
    public void Of_two_To_the_400_has_one_P3()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("OPTIONS", headers: "To: <sip:other@example.com>\n"));
        Assert.That(bed.Expect("400").Header("To").Split('\n'), Has.Length.EqualTo(1));
    }
}
