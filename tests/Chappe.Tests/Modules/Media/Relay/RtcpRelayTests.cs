using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>RTCP between a peer with feedback (AVPF) and one without.</summary>
public sealed class RtcpRelayTests
{
    private RelayBench _bench = null!;
    private MediaStream _stream = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new RelayBench();
        _stream = _bench.Call(kind: MediaKind.Video, streamA: t => t with { HasFeedback = true, HasReducedSizeRtcp = true });
    }

    [TearDown]
    public void TearDown() => _bench.Dispose();

    private byte[]? ToPhone(byte[] compound) => _bench.Send(_stream.A.Transport!, Alice.WithPort(4001), compound, toRtcp: true).SingleOrDefault()?.Octets;

    [Test]
    public void A_phone_without_feedback_is_told_reports_only()
    {
        var reports = Rtcp((0x80, 200, [7, 1, 2, 3, 4, 5]), (0x81, 202, [7, 0x01016100, 0]));
        byte[] feedback = [.. reports, .. Rtcp((0x81, 205, [7, 9, 0x00010000]), (0x8F, 205, [7, 9, 1, 2]), (0x8F, 206, [7, 0, 0x52454D42, 0x01000000, 9]))];
        Assert.That(ToPhone(feedback), Is.EqualTo(reports), "generic NACK, transport-wide feedback and REMB are left out");
        Assert.That(ToPhone(Rtcp((0x81, 205, [7, 9, 0x00010000]))), Is.Null, "nothing is left");
    }

    [Test]
    public void A_request_for_a_picture_reaches_it_behind_a_report_and_in_the_old_form_too()
    {
        Assert.That(ToPhone(Rtcp((0x81, 206, [7, 9]))), Is.EqualTo(Rtcp((0x80, 201, [7]), (0x81, 206, [7, 9]), (0x80, 192, [7]))));
        var fir = Rtcp((0x80, 201, [7]), (0x84, 206, [7, 0, 9, 0x01000000]));
        Assert.That(ToPhone(fir), Is.EqualTo((byte[])[.. fir, .. Rtcp((0x80, 192, [7]))]));
    }

    [Test]
    public void What_a_phone_reports_reaches_the_browser_whole()
    {
        var compound = Rtcp((0x80, 201, [7]), (0x81, 206, [7, 9]), (0x80, 207, [7, 1]));
        Assert.That(_bench.Send(_stream.B.Transport!, Bob.WithPort(5001), compound, toRtcp: true).Single().Octets, Is.EqualTo(compound));
    }

    [Test]
    public void RTCP_of_a_stranger_goes_nowhere()
    {
        Assert.That(_bench.Send(_stream.A.Transport!, Mallory, Rtcp((0x80, 203, [7])), toRtcp: true), Is.Empty);
        _bench.Send(_stream.A.Transport!, Alice, Voice(1));
        Assert.That(_bench.Send(_stream.A.Transport!, Mallory, Rtcp((0x81, 203, [7])), toRtcp: true), Is.Empty);
        Assert.That(_bench.Send(_stream.A.Transport!, Alice.WithPort(4555), Rtcp((0x81, 203, [7])), toRtcp: true), Has.Count.EqualTo(1), "a NAT's port on the host of RTP");
        Assert.That(_bench.Send(_stream.A.Transport!, Alice.WithPort(4556), Rtcp((0x81, 203, [7])), toRtcp: true), Is.Empty, "and then that one only");
    }

    [Test]
    public void With_ICE_and_without_mux_RTCP_is_a_component_of_its_own_that_is_checked_and_chosen_by_itself()
    {
        var stream = _bench.Call(a: t => t with { IsIce = true, IceFragment = "brow", RtcpMux = false });
        var transport = stream.A.Transport!;
        using var peer = new BrowserPeer(_bench, transport, Alice);
        NetAddress second = Alice.WithPort(4777);
        byte[] report = Rtcp((0x80, 200, [7, 1, 2, 3, 4, 5]));
        Assert.That(peer.Nominate());
        Assert.That(_bench.Send(transport, second, report, toRtcp: true), Is.Empty, "a check of RTP says nothing of RTCP");
        Assert.That(_bench.Send(transport, second, peer.Check(password: "wrong"), toRtcp: true), Is.Empty);
        var answer = _bench.Send(transport, second, peer.Check(), toRtcp: true).Single();
        Assert.That((answer.From, answer.To), Is.EqualTo((transport.Rtcp, second)));
        Assert.That(_bench.Send(transport, second, report, toRtcp: true).Single().To, Is.EqualTo(Bob.WithPort(5001)));
        Assert.That(_bench.Send(stream.B.Transport!, Bob.WithPort(5001), report, toRtcp: true).Single(), Has.Property("From").EqualTo(transport.Rtcp).And.Property("To").EqualTo(second));
        Assert.That(_bench.Send(transport, Mallory, report, toRtcp: true), Is.Empty);
        Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)).Single().To, Is.EqualTo(Alice), "RTP goes where RTP was checked");
    }

    [Test]
    public void With_mux_nobody_is_answered_on_the_port_of_RTCP()
    {
        var stream = _bench.Call(a: t => t with { IsIce = true, IceFragment = "brow", RtcpMux = true, KeepsRtcp = true });
        using var peer = new BrowserPeer(_bench, stream.A.Transport!, Alice);
        Assert.That(_bench.Send(stream.A.Transport!, Alice, peer.Check(), toRtcp: true), Is.Empty);
    }
}
