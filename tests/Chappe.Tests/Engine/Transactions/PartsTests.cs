using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Transactions;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>The small parts, each alone.</summary>
public sealed class PartsTests
{
    private static SipMessage Parse(string text)
    {
        var octets = Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
        var message = new SipMessage();
        Assert.That(message.Parse(octets, octets.Length), Is.EqualTo(MessageFault.None));
        return message;
    }

    private static TransactionKey Key(string text, long seed = 1) => TransactionKey.Of(Parse(text), seed);

    [Test]
    public void ACK_and_CANCEL_have_the_key_of_their_INVITE() =>
        Assert.That(new[] { "ACK", "CANCEL", "BYE" }.Select(m => Key(ProxyBed.Request(m, cseq: 7, toTag: "t"))), Is.All.EqualTo(Key(ProxyBed.Request("INVITE"))));

    [TestCase("z9hG4bKalice1", "z9hG4bKalice2"), TestCase("10.0.0.1;", "10.0.0.9;"), TestCase("10.0.0.1;", "10.0.0.1:5061;")]
    public void Another_branch_or_another_sent_by_is_another_key(string old, string changed) =>
        Assert.That(Key(ProxyBed.Request("INVITE").Replace("UDP " + old, "UDP " + changed).Replace(old.StartsWith('z') ? old : "\0", changed)), Is.Not.EqualTo(Key(ProxyBed.Request("INVITE"))));

    [Test]
    public void Unknown_methods_are_told_apart() =>
        Assert.That(Key(ProxyBed.Request("FOO")), Is.Not.EqualTo(Key(ProxyBed.Request("BAR"))));

    [Test]
    public void Keys_differ_from_process_to_process() =>
        Assert.That(Key(ProxyBed.Request("INVITE"), 1), Is.Not.EqualTo(Key(ProxyBed.Request("INVITE"), 2)));

    [TestCase("From", ";tag=a1", ";tag=a2"), TestCase("Call-ID", "call-1", "call-2"), TestCase("CSeq", "CSeq: 1 ", "CSeq: 2 "), TestCase("Request-URI", "sip:bob@10.0.0.2", "sip:bob@10.0.0.3"), TestCase("Via", "10.0.0.1\n", "10.0.0.7\n")]
    public void Without_a_branch_the_parts_of_section_17_2_3_make_the_key(string what, string old, string changed)
    {
        string request = ProxyBed.Request("INVITE").Replace(";branch=z9hG4bKalice1", "");
        Assert.That(Key(request.Replace(old, changed)), Is.Not.EqualTo(Key(request)), what);
        Assert.That(Key(request.Replace("bob@chappe.test>", "bob@chappe.test>;tag=reply").Replace("INVITE sip", "ACK sip").Replace("1 INVITE", "1 ACK")), Is.EqualTo(Key(request)), "the ACK has a To tag");
    }

    [Test]
    public void What_is_written_into_Via_is_read_from_the_reply([Values(0, 1, 0xFFFFF)] int slot, [Values(0, 63)] int branch)
    {
        var written = new BranchParameter(0x0123456789ABCDEF, slot, branch);
        Span<byte> room = stackalloc byte[64];
        var writer = new OctetWriter(room);
        written.Write(ref writer, 0xDEADBEEF);
        var text = room[..writer.Length];
        Assert.That(BranchParameter.TryParse(text, out var read) && read == written);
        Assert.That(BranchParameter.TryParseLoop(text, out uint loop) && loop == 0xDEADBEEF);
    }

    [TestCase(""), TestCase("z9hG4bK"), TestCase("z9hG4bK0123456789abcdef"), TestCase("z9hG4bK0123456789abcdef."), TestCase("z9hG4bK0123456789abcdefg.0.00000000"),
     TestCase("z9hG4bK0123456789abcdef0"), TestCase("z9hG4bK0123456789abcdef0."), TestCase("z9hG4bK0123456789abcdef0.0"), TestCase("z9hG4bK0123456789abcdef00000000.0.00000000"),
     TestCase("z9hG4bKs123456789abcdef0.0.00000000"), TestCase("z9hg4bk0123456789abcdef0.0.00000000")]
    public void What_we_did_not_write_is_not_read(string value) =>
        Assert.That(BranchParameter.TryParse(Encoding.ASCII.GetBytes(value), out _), Is.False);

    [Test]
    public void The_order_of_replies_is_6xx_3xx_the_five_that_help_4xx_5xx()
    {
        int[] order = [600, 603, 606, 300, 302, 380, 401, 407, 415, 420, 484, 400, 404, 408, 480, 486, 487, 500, 501, 503, 504];
        Assert.That(order.OrderByDescending(c => c).OrderBy(c => BestReply.Rank(c)), Is.EqualTo(order));
    }

    [TestCase("0", 0), TestCase("1", 1000), TestCase("0.7", 700), TestCase("0.25", 250), TestCase("1.000", 1000), TestCase(".5", 500), TestCase("0.", 0)]
    public void A_q_is_read_as_thousandths(string text, int thousandths) =>
        Assert.That(QValue.TryRead(Encoding.ASCII.GetBytes(text), out int q) ? q : -1, Is.EqualTo(thousandths));

    [TestCase(""), TestCase("2"), TestCase("1.1"), TestCase("0.1234"), TestCase("-0.1"), TestCase("0,5"), TestCase("abc")]
    public void What_is_no_q_is_refused(string text) => Assert.That(QValue.TryRead(Encoding.ASCII.GetBytes(text), out _), Is.False);

    [Test]
    public void A_pooled_buffer_fits_and_wastes_at_most_a_quarter()
    {
        var pool = new OctetPool();
        for (int length = 1; length <= 70_000; length += 13)
        {
            var buffer = pool.Rent(length);
            Assert.That(buffer.Length, Is.GreaterThanOrEqualTo(length).And.LessThanOrEqualTo(Math.Max(256, length * 5 / 4 + 64)));
            pool.Return(buffer);
            if (length <= 65_536) Assert.That(pool.Rent(length), Is.SameAs(buffer), "it was returned to the shelf that serves its size");
        }
    }

    [Test]
    public void What_a_load_gives_back_serves_the_next_one_and_what_is_kept_is_bounded()
    {
        var pool = new OctetPool();
        int more = OctetPool.KeptOctets / 1024 + 100;
        var load = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < more; i++) load.Add(pool.Rent(1024));
        foreach (var buffer in load) pool.Return(buffer);
        int again = 0;
        for (int i = 0; i < more; i++)
            if (load.Contains(pool.Rent(1024))) again++;
        Assert.That(again, Is.EqualTo(OctetPool.KeptOctets / 1024));
    }

    [Test]
    public void Held_octets_are_given_back_once_however_often_they_are_released()
    {
        var pool = new OctetPool();
        HeldOctets first = default, second = default;
        first.Copy(pool, "hello"u8);
        second.Take(pool, ref first);
        first.Release(pool);
        Assert.That((first.IsEmpty, second.IsEmpty, second.Length), Is.EqualTo((true, false, 5)));
        second.Release(pool);
        second.Release(pool);
        byte[] one = pool.Rent(10), another = pool.Rent(10);
        Assert.That(one, Is.Not.SameAs(another), "one buffer was returned, so two rentals are two buffers");
    }

    [Test]
    public void A_transaction_is_pooled_once_however_its_end_is_told()
    {
        // Everything that can end a transaction at once: final reply on a stream, route end, the last context that lets go.
        var bed = new ProxyBed(() =>
        {
            Chappe.Engine.Vocabulary.TmFunctions.t_newtran();
            Chappe.Engine.Vocabulary.TmFunctions.t_reply(200, "OK");
            Chappe.Engine.Vocabulary.TmFunctions.t_release();
            Chappe.Engine.Vocabulary.TmxFunctions.t_drop();
        });
        for (int i = 0; i < 50; i++)
        {
            bed.Receive(bed.Tcp, "10.0.0.1:40000", 7, ProxyBed.Request("OPTIONS", branch: $"z9hG4bK{i}"));
            Assert.That(bed.Proxy.Transactions.Count, Is.Zero);
        }
        var held = new HashSet<Transaction>();
        for (int i = 0; i < 10; i++)
        {
            var context = bed.Proxy.Contexts.Rent();
            var octets = Encoding.ASCII.GetBytes(ProxyBed.Request("OPTIONS", branch: $"z9hG4bKheld{i}").ReplaceLineEndings("\r\n"));
            context.Source = new Chappe.Engine.Transports.Hop(bed.Udp, ProxyBed.Address("10.0.0.1:5060"));
            context.Routes = bed.Proxy.Routes;
            context.Message.Parse(octets, octets.Length);
            Assert.That(bed.Proxy.Transactions.Begin(context), Is.EqualTo(BeginOutcome.Begun));
            Assert.That(held.Add(context.Transaction!), "each has its own");
        }
    }
}
