using Chappe.Modules.Media.Relay;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>How sessions begin and end.</summary>
public sealed class SessionLifeTests
{
    private RelayBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RelayBench(o => o with { MaxSessions = 3 });

    [TearDown]
    public void TearDown() => _bench.Dispose();

    private void Pass(long milliseconds)
    {
        for (; milliseconds > 0; milliseconds -= 1000)
        {
            _bench.Time.Go(Math.Min(1000, milliseconds));
            _bench.Relay.Check();
        }
    }

    [Test]
    public void A_session_in_which_nothing_is_heard_ends_after_a_minute_and_says_so_once()
    {
        var stream = _bench.Call();
        var troubles = new List<MediaTrouble>();
        stream.Session.Trouble = (_, what) => troubles.Add(what);
        Pass(50_000);
        _bench.Send(stream.A.Transport!, Alice, Voice(1));
        Pass(59_000);
        Assert.That(stream.Session.IsClosed, Is.False, "one side alone keeps it");
        Pass(2_000);
        Assert.That(stream.Session.IsClosed, Is.True);
        Assert.That(troubles, Is.EqualTo(new[] { MediaTrouble.Timeout }));
        Assert.That(_bench.Ports.OpenCount, Is.Zero);
        Assert.That(stream.Session.Snapshot().Packets, Is.EqualTo(1), "the figures stay");
        Assert.That(_bench.Counters.Snapshot().Single(c => c.Key == "media.packets").Value, Is.EqualTo(1));
    }

    [Test]
    public void On_hold_silence_is_no_fault_for_an_hour()
    {
        var stream = _bench.Call(streamA: t => t with { Direction = MediaDirection.SendOnly }, streamB: t => t with { Direction = MediaDirection.RecvOnly });
        Pass(3_599_000);
        Assert.That(stream.Session.IsClosed, Is.False);
        Pass(3_000);
        Assert.That(stream.Session.IsClosed, Is.True);
    }

    [Test]
    public void There_is_a_limit_and_after_it_an_answer()
    {
        for (int i = 0; i < 3; i++) _bench.Call();
        Assert.That(_bench.Relay.Open("one too many"), Is.Null);
        _bench.Relay.Sessions.First().Close();
        Assert.That(_bench.Relay.Open("again"), Is.Not.Null);
    }

    [Test]
    public void Draining_takes_nothing_new_and_lets_calls_go_on()
    {
        var stream = _bench.Call();
        _bench.Relay.Drain();
        Assert.That(_bench.Relay.Open("late"), Is.Null);
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
    }

    [Test]
    public void What_is_called_after_the_end_does_nothing()
    {
        var stream = _bench.Call();
        var transport = stream.A.Transport!;
        stream.Session.Close();
        stream.Session.Close();
        transport.Apply(new TransportTerms { Rtp = Alice });
        stream.A.Apply(new StreamTerms());
        stream.B.RequestKeyFrame();
        Assert.That(stream.Session.OpenTransport(_bench.Relay.Interfaces[0]), Is.Null);
        Assert.That(_bench.Ports.OpenCount, Is.Zero);
    }

    [Test]
    public void A_packet_allocates_nothing()
    {
        var (ours, theirs) = (Chappe.Modules.Media.Srtp.SrtpMasterKey.Random(Chappe.Modules.Media.Srtp.SrtpSuite.Aes128CmSha1Tag80), Chappe.Modules.Media.Srtp.SrtpMasterKey.Random(Chappe.Modules.Media.Srtp.SrtpSuite.Aes128CmSha1Tag80));
        foreach (var stream in new[] { _bench.Call(), _bench.Call(b: t => t with { Security = MediaSecurity.Sdes, LocalKey = ours, RemoteKeys = [theirs] }) })
        {
            var port = stream.A.Transport!;
            var slot = new byte[2048];
            int sent = 0, carried = 0;
            void Packet()
            {
                int i = sent++;
                slot.AsSpan(0, 12).Clear();
                (slot[0], slot[2], slot[3]) = (0x80, (byte)(i >> 8), (byte)i);
                int length = 172;
                lock (stream.Session.Gate) carried += port.Receive(port.RtpPort, slot, ref length, Alice, i * 20_000, out _, out _) ? 1 : 0;
            }
            Assert.That(PacketCost.Of(Packet), Is.All.Zero);
            Assert.That(carried, Is.EqualTo(sent));
        }
    }
}
