using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Relay;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>A browser (ICE, DTLS-SRTP, rtcp-mux) and a phone (RTP/AVP). The handshake blocks on real time, so tests wait for what happens.</summary>
public sealed class BrowserRelayTests
{
    private RelayBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RelayBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    private MediaStream Offer(MediaKind kind = MediaKind.Audio)
    {
        var session = _bench.Relay.Open("browser")!;
        var stream = session.AddStream(kind);
        stream.A.Transport = session.OpenTransport(_bench.Relay.Interfaces[0], MediaSecurity.Dtls);
        stream.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        return stream;
    }

    private MediaStream Call(out BrowserPeer browser, DtlsRole ours, MediaKind kind = MediaKind.Audio)
    {
        var stream = Offer(kind);
        browser = new BrowserPeer(_bench, stream.A.Transport!, Alice);
        var formats = new StreamTerms { Formats = kind == MediaKind.Video ? [new(96, "H264", 90000)] : [new(0, "PCMU", 8000)], HasFeedback = true };
        stream.A.Transport!.Apply(browser.Terms(ours));
        stream.A.Apply(formats);
        stream.B.Transport!.Apply(new TransportTerms { Rtp = Bob });
        stream.B.Apply(formats with { HasFeedback = false });
        return stream;
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_browser_and_a_phone_hear_each_other(bool browserBegins)
    {
        var stream = Call(out var browser, browserBegins ? DtlsRole.Passive : DtlsRole.Active);
        using (browser)
        {
            browser.Listen();
            browser.Association.SetPeer(browserBegins ? DtlsRole.Active : DtlsRole.Passive, [_bench.Relay.Identity.Fingerprint]);
            Assert.That(browser.Nominate(), Is.True);
            browser.Association.Ready();
            browser.WaitForKeys();
            var toBob = _bench.Send(stream.A.Transport!, Alice, browser.Protect(Voice(1))).Single();
            Assert.That((toBob.To, toBob.Octets), Is.EqualTo((Bob, Voice(1))));
            var toAlice = _bench.Send(stream.B.Transport!, Bob, Voice(7, ssrc: 2)).Single();
            Assert.That(toAlice.To, Is.EqualTo(Alice));
            Assert.That(browser.Unprotect(toAlice.Octets), Is.EqualTo(Voice(7, ssrc: 2)));
            var report = Rtcp((0x80, 201, [2]));
            Assert.That(_bench.Send(stream.A.Transport!, Alice, browser.Protect(report, isRtcp: true)).Single().Octets, Is.EqualTo(report));
            Assert.That(browser.Unprotect(_bench.Send(stream.B.Transport!, Bob.WithPort(5001), report, toRtcp: true).Single().Octets, isRtcp: true), Is.EqualTo(report));
        }
    }

    [Test]
    public void What_a_quick_browser_sends_before_the_answer_waits_for_it()
    {
        var stream = Offer();
        using var browser = new BrowserPeer(_bench, stream.A.Transport!, Alice);
        browser.Listen();
        browser.Association.SetPeer(DtlsRole.Active, [_bench.Relay.Identity.Fingerprint]);
        _ = stream.A.Transport!.Ice;
        Assert.That(browser.Nominate(), Is.True, "our offer had our password");
        browser.Association.Ready();
        Assert.That(SpinWait.SpinUntil(() => browser.Association.State == DtlsState.Handshaking, 5000), Is.True);
        stream.A.Transport!.Apply(browser.Terms(DtlsRole.Passive));
        browser.Nominate();
        browser.WaitForKeys();
    }

    [Test]
    public void M4_media_and_DTLS_only_from_addresses_that_passed_a_check()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            Assert.That(_bench.Send(stream.A.Transport!, Mallory, browser.Protect(Voice(1))), Is.Empty, "also with the right keys");
            long strangers = _bench.Count("media.drop_stranger");
            Assert.That(_bench.Send(stream.A.Transport!, Mallory, [22, 0xFE, 0xFD, .. new byte[60]]), Is.Empty);
            Assert.That(_bench.Count("media.drop_stranger"), Is.EqualTo(strangers + 1));
            Assert.That(_bench.Send(stream.A.Transport!, Mallory, browser.Check(password: "not-the-password-at-all-")), Is.Empty);
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)).Single().To, Is.EqualTo(Alice));
            // Another address that passes a check and is chosen takes the call along.
            browser.Address = Alice.WithPort(4999);
            Assert.That(browser.Nominate(), Is.True);
            Assert.That(_bench.Send(stream.A.Transport!, Alice.WithPort(4999), browser.Protect(Voice(2))), Has.Count.EqualTo(1));
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(2)).Single().To, Is.EqualTo(Alice.WithPort(4999)));
        }
    }

    [Test]
    public void M5_a_certificate_that_the_SDP_did_not_name_ends_it_with_that_reason()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            MediaTrouble? trouble = null;
            stream.Session.Trouble = (_, what) => trouble = what;
            var other = new BrowserPeer(_bench, stream.A.Transport!, Alice, DtlsIdentity.Create(TimeProvider.System));
            other.Nominate();
            other.Listen();
            other.Association.SetPeer(DtlsRole.Active, [_bench.Relay.Identity.Fingerprint]);
            other.Association.Ready();
            Assert.That(SpinWait.SpinUntil(() => trouble is not null, 10_000), Is.True);
            Assert.That(trouble, Is.EqualTo(MediaTrouble.WrongFingerprint));
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)), Is.Empty, "without keys nothing is sent");
            other.Dispose();
        }
    }

    [Test]
    public void M5_an_established_association_is_not_reset_by_a_stranger_or_by_rubbish()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            foreach (var from in new[] { Mallory, Alice })
            {
                // ClientHello heads, an alert in the clear, a wrong version, a fragment of nothing.
                foreach (var rubbish in new byte[][] { [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0], [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40], [22, 1, 1, .. new byte[40]], [20] })
                    _bench.Send(stream.A.Transport!, from, rubbish);
            }
            Assert.That(_bench.Send(stream.A.Transport!, Alice, browser.Protect(Voice(1))), Has.Count.EqualTo(1));
            Assert.That(stream.A.Transport!.DtlsState, Is.EqualTo(DtlsState.Connected));
        }
    }

    [Test]
    public void O5_DTLS_without_ICE_is_answered_only_to_the_host_of_the_SDP_and_a_check_never_with_more_than_it_has()
    {
        var stream = Offer();
        using var browser = new BrowserPeer(_bench, stream.A.Transport!, Alice);
        byte[] hello = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0];
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, hello), Is.Empty, "before the answer");
        stream.A.Transport!.Apply(browser.Terms(DtlsRole.Passive) with { IsIce = false, IceFragment = null });
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, hello), Is.Empty);
        Assert.That(_bench.Count("media.drop_stranger"), Is.EqualTo(2));
        var check = browser.Check();
        var answer = _bench.Send(stream.A.Transport!, Mallory, check);
        Assert.That(answer.Sum(a => a.Octets.Length), Is.LessThanOrEqualTo(check.Length));
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, browser.Check(password: "wrong")), Is.Empty);
    }

    [Test]
    public void Without_ICE_the_browser_is_answered_where_its_SDP_says()
    {
        var stream = Offer();
        using var browser = new BrowserPeer(_bench, stream.A.Transport!, Alice);
        stream.A.Transport!.Apply(browser.Terms(DtlsRole.Passive) with { IsIce = false, IceFragment = null });
        stream.A.Apply(new StreamTerms());
        stream.B.Transport!.Apply(new TransportTerms { Rtp = Bob });
        stream.B.Apply(new StreamTerms());
        browser.Connect(DtlsRole.Active);
        Assert.That(_bench.Send(stream.A.Transport!, Alice, browser.Protect(Voice(1))).Single().Octets, Is.EqualTo(Voice(1)));
    }

    [Test]
    public void A_restart_of_ICE_gives_new_credentials_and_keeps_the_call()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            var before = stream.A.Transport!.Ice;
            browser.Fragment = "anew";
            stream.A.Transport!.Apply(browser.Terms(DtlsRole.Passive));
            Assert.That(stream.A.Transport!.Ice.Password, Is.Not.EqualTo(before.Password));
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)).Single().To, Is.EqualTo(Alice), "until a new address is chosen the old one serves");
            browser.Address = Alice.WithPort(4444);
            Assert.That(browser.Nominate(), Is.True);
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(2)).Single().To, Is.EqualTo(Alice.WithPort(4444)));
            Assert.That(stream.A.Transport!.DtlsState, Is.EqualTo(DtlsState.Connected), "the same certificate: no new handshake");
        }
    }

    [Test]
    public void The_same_terms_again_change_nothing()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            var ice = stream.A.Transport!.Ice;
            stream.A.Transport!.Apply(browser.Terms(DtlsRole.Passive));
            Assert.That(stream.A.Transport!.Ice, Is.SameAs(ice));
            Assert.That(_bench.Send(stream.A.Transport!, Alice, browser.Protect(Voice(1))), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void Consent_that_ends_ends_the_sending_and_is_told()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            var troubles = new List<MediaTrouble>();
            stream.Session.Trouble = (_, what) => troubles.Add(what);
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            _bench.Relay.Check();
            _bench.Time.Go(29_000);
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)), Has.Count.EqualTo(1));
            _bench.Relay.Check();
            _bench.Time.Go(2_000);
            _bench.Relay.Check();
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(2)), Is.Empty, "RFC 7675 section 5.1");
            Assert.That(troubles, Is.EqualTo(new[] { MediaTrouble.IceFailed }));
        }
    }

    [Test]
    public void A_call_that_ends_says_goodbye_before_its_port_closes()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            stream.Session.Close();
            Assert.That(SpinWait.SpinUntil(() => browser.Association.State == DtlsState.Closed, 10_000), Is.True, "an authentic close_notify");
            Assert.That(SpinWait.SpinUntil(() => _bench.Ports.OpenCount == 0, 10_000), Is.True);
            Assert.That(browser.Nominate(), Is.False, "nobody is there any more");
        }
    }

    [Test]
    public void A_call_that_ends_while_the_pool_is_full_closes_its_port_at_once()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        var end = new ManualResetEventSlim();
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            while (_bench.Relay.Handshakes.TryRun(() => end.Wait(30_000))) ;
            stream.Session.Close();
            Assert.That(_bench.Ports.OpenCount, Is.Zero);
            end.Set();
        }
    }

    [Test]
    public void G2_handshakes_that_fill_the_pool_do_not_hold_up_running_calls()
    {
        var stream = Call(out var browser, DtlsRole.Passive);
        // Not disposed: what still waits in the pool's queue asks it after the test.
        var end = new ManualResetEventSlim();
        using (browser)
        {
            browser.Nominate();
            browser.Connect(DtlsRole.Active);
            int taken = 0;
            while (_bench.Relay.Handshakes.TryRun(() => end.Wait(30_000))) taken++;
            Assert.That(taken, Is.InRange(512, 600), "threads and queue are bounded");
            for (ushort i = 1; i <= 100; i++)
            {
                Assert.That(_bench.Send(stream.A.Transport!, Alice, browser.Protect(Voice(i))), Has.Count.EqualTo(1));
                Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(i)), Has.Count.EqualTo(1));
            }
            // One more handshake finds no room, and its worker does not wait for any.
            var late = Call(out var other, DtlsRole.Passive);
            using (other)
            {
                other.Nominate();
                _bench.Send(late.A.Transport!, Alice, [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0]);
                Assert.That(late.A.Transport!.DtlsState, Is.EqualTo(DtlsState.New));
            }
            end.Set();
        }
    }

    [Test]
    public void A_picture_that_was_lost_before_the_keys_is_asked_for_again()
    {
        var stream = Call(out var browser, DtlsRole.Passive, MediaKind.Video);
        using (browser)
        {
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1, ssrc: 77, payloadType: 96)), Is.Empty);
            browser.Nominate();
            var asked = new List<MemoryPorts.Sent>();
            browser.Listen();
            var toBrowser = _bench.Ports.OnSend!;
            _bench.Ports.OnSend = sent =>
            {
                toBrowser(sent);
                if (sent.To.SameHost(Bob)) asked.Add(sent);
            };
            browser.Association.SetPeer(DtlsRole.Active, [_bench.Relay.Identity.Fingerprint]);
            browser.Association.Ready();
            browser.WaitForKeys();
            // RR without blocks, PLI for the phone's SSRC, and FIR of RFC 2032 for one that knows only that.
            Assert.That(asked.Single().To, Is.EqualTo(Bob.WithPort(5001)));
            Assert.That(asked.Single().Octets, Is.EqualTo(Rtcp((0x80, 201, [1]), (0x81, 206, [1, 77]), (0x80, 192, [1]))));
        }
    }
}
