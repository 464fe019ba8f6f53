using Chappe.Engine.Transports;
using Chappe.Sip.Stun;

namespace Chappe.Tests.Engine.Transports;

/// <summary>STUN keep-alives on the SIP port (RFC 5626 section 8, threats O5).</summary>
public sealed class StunAnswersTests
{
    private static readonly byte[] s_id = "chappe-stun!"u8.ToArray();
    private readonly byte[] _last = new byte[256];
    private int _count, _length;

    private ProxyBed Bed()
    {
        (_count, _length) = (0, 0);
        var bed = new ProxyBed(() => Assert.Fail("STUN is for no route"));
        bed.Udp.KeepsNothing = true;
        bed.Udp.OnSend = (_, octets, length) =>
        {
            _count++;
            octets.AsSpan(0, length).CopyTo(_last);
            _length = length;
        };
        return bed;
    }

    private static byte[] Request(StunClass kind = StunClass.Request, bool hasFingerprint = false, ushort attribute = 0, int padding = 0)
    {
        var room = new byte[256];
        var writer = new StunWriter(room, kind, StunMessage.Binding, s_id);
        if (attribute != 0) writer.Add((StunAttributeType)attribute, new byte[4]);
        if (padding > 0) writer.Add(StunAttributeType.Software, new byte[padding]);
        if (hasFingerprint) writer.AddFingerprint();
        return room[..writer.Length];
    }

    private static void Receive(ProxyBed bed, byte[] octets, string from = "192.0.2.7", int port = 40001) =>
        bed.Receive(bed.Udp, MemoryListener.Parse(from, port), 0, octets);

    [TestCase("192.0.2.7", 32)]
    [TestCase("[2001:db8::7]", 44)]
    public void A_Binding_request_is_told_the_address_that_it_came_from(string from, int length)
    {
        var bed = Bed();
        Receive(bed, Request(), from);
        Assert.That(_length, Is.EqualTo(length));
        Assert.That(StunMessage.TryParse(_last.AsSpan(0, _length), out var answer));
        Assert.That((answer.Class, answer.TransactionId.SequenceEqual(s_id)), Is.EqualTo((StunClass.Success, true)));
        Assert.That(answer.TryFind(StunAttributeType.XorMappedAddress, out var mapped));
        var value = answer[mapped].ToArray();
        for (int i = 4; i < value.Length; i++) value[i] ^= _last[i];
        var address = MemoryListener.Parse(from, 40001);
        var octets = new byte[16];
        address.WriteTo(octets);
        Assert.That(value[4..], Is.EqualTo(address.IsIPv4 ? octets[12..] : octets));
        Assert.That((value[2] << 8 | value[3]) ^ 0x2112, Is.EqualTo(40001));
    }

    [Test]
    public void Fingerprints_are_checked_and_given_back()
    {
        var bed = Bed();
        Receive(bed, Request(hasFingerprint: true));
        Assert.That(StunMessage.TryParse(_last.AsSpan(0, _length), out var answer));
        Assert.That(answer.TryFind(StunAttributeType.Fingerprint, out _) && answer.HasRightFingerprint());
        var wrong = Request(hasFingerprint: true);
        wrong[^1] ^= 1;
        Receive(bed, wrong);
        Assert.That(_count, Is.EqualTo(1));
    }

    [Test]
    public void What_must_be_understood_and_is_not_is_refused_by_name()
    {
        var bed = Bed();
        Receive(bed, Request(attribute: 0x7ABC));
        Assert.That(StunMessage.TryParse(_last.AsSpan(0, _length), out var answer));
        Assert.That(answer.Class, Is.EqualTo(StunClass.Error));
        Assert.That(answer.TryFind(StunAttributeType.ErrorCode, out var code) && answer[code][2] == 4 && answer[code][3] == 20);
        Assert.That(answer.TryFind(StunAttributeType.UnknownAttributes, out var names));
        Assert.That(answer[names].ToArray(), Is.EqualTo(new byte[] { 0x7A, 0xBC }));
    }

    [Test]
    public void Answers_indications_and_halves_get_no_answer()
    {
        var bed = Bed();
        Receive(bed, Request(StunClass.Indication));
        Receive(bed, Request(StunClass.Success));
        Receive(bed, Request(StunClass.Error));
        Receive(bed, Request(padding: 40)[..40]);
        Assert.That(_count, Is.Zero);
        Assert.That(bed.Proxy.Counters["stun.ignored"].Value, Is.EqualTo(4));
        Assert.That(bed.Proxy.Counters["core.bad_msg_hdr"].Value, Is.Zero);
    }

    [Test]
    public void A_flood_with_false_sources_gains_nothing_O5()
    {
        var bed = Bed();
        long sent = 0, received = 0;
        bed.Udp.OnSend = (_, _, length) => sent += length;
        for (int i = 0; i < 50_000; i++)
        {
            Receive(bed, Request());
            received += 20;
        }
        Assert.That(sent, Is.LessThan(received), "octets out over octets in");
        Assert.That(bed.Proxy.Counters["stun.limited"].Value, Is.EqualTo(45_000));
        // Who brings as much as the answer has is always answered, and the next second is a new one.
        sent = 0;
        Receive(bed, Request(padding: 12));
        Assert.That(sent, Is.EqualTo(32));
        bed.Pass(1000);
        Receive(bed, Request());
        Assert.That(sent, Is.EqualTo(64));
    }

    [Test]
    public void An_answer_takes_no_memory()
    {
        var bed = Bed();
        var request = Request(hasFingerprint: true);
        var context = bed.Proxy.Contexts.Rent();
        void Run()
        {
            context.Source = new Hop(bed.Udp, MemoryListener.Parse("192.0.2.7", 40001), 0);
            bed.Proxy.Reception.Receive(context, request, request.Length);
            context.Reset();
        }
        for (int i = 0; i < 100; i++) Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Run();
        // The test's own address is parsed from a text.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100 * 64));
    }
}
