using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Media.Rtpengine;
using Chappe.Tests.Engine;
using static Chappe.Engine.Vocabulary.AvpPseudoVariables;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>Digits that an engine saw, as rtpengine's --dtmf-log-dest tells of them.</summary>
public sealed class DtmfEventTests
{
    private const string Event = """{"callid":"c1@alice","source_tag":"a1","tags":["b1"],"type":"DTMF","timestamp":1795651200,"source_ip":"192.0.2.1","event":11,"duration":160,"volume":8}""";

    private static (ProxyBed Bed, RtpengineModule Module) Start(List<string> heard, string sock = "")
    {
        var module = new RtpengineModule();
        var bed = new ProxyBed(null, module).Add(RouteKinds.Event, DtmfEvents.RouteName, () =>
        {
            lock (heard) heard.Add($"{HeaderPseudoVariables.ci} {AddressPseudoVariables.ft} {avp["dtmf_event"]} {avp["dtmf_event_callid"]} {avp["dtmf_event_source_tag"]} {avp["dtmf_event_timestamp"]}");
        });
        bed.Options.Get<RtpengineOptions>().dtmf_events_sock = sock;
        module.Reconfigure(bed.Options);
        Assert.That(module.StartAsync(bed.Proxy, default).IsCompletedSuccessfully, Is.True);
        return (bed, module);
    }

    [Test]
    public void A_digit_runs_the_event_route_with_its_variables()
    {
        var heard = new List<string>();
        var (_, module) = Start(heard);
        Assert.That(module.Digits!.Take(Encoding.UTF8.GetBytes(Event), NetAddress.FromIPv4(0x7F000001, 9)), Is.True);
        Assert.That(heard, Is.EqualTo(new[] { "c1@alice a1 11 c1@alice a1 1795651200" }));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"callid":"","event":1}""")]
    [TestCase("""{"callid":"x"}""")]
    [TestCase("""{"callid":["x"],"event":1}""")]
    public void What_is_no_event_is_counted_and_dropped(string datagram)
    {
        var heard = new List<string>();
        var (bed, module) = Start(heard);
        Assert.That(module.Digits!.Take(Encoding.UTF8.GetBytes(datagram), NetAddress.FromIPv4(0x7F000001, 9)), Is.False);
        Assert.That((heard.Count, bed.Proxy.Counters["rtpengine.refused_dtmf_events"].Value), Is.EqualTo((0, 1)));
    }

    [Test]
    public void A_stranger_presses_no_digits_and_a_line_end_in_a_Call_ID_makes_no_header()
    {
        var heard = new List<string>();
        var (_, module) = Start(heard);
        Assert.That(module.Digits!.Take(Encoding.UTF8.GetBytes(Event), NetAddress.FromIPv4(0xC0000263, 9)), Is.False);
        Assert.That(module.Digits.Take("""{"callid":"x\r\nRoute: <sip:evil>","source_tag":"a;b","event":1}"""u8, NetAddress.FromIPv4(0x7F000001, 9)), Is.True);
        Assert.That(heard.Single(), Does.StartWith("xRoute:sip:evil ab 1 "));
    }

    [Test]
    public async Task A_datagram_is_heard_on_the_socket()
    {
        var heard = new List<string>();
        var (_, module) = Start(heard, "udp:127.0.0.1:0");
        using var engine = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await engine.SendAsync(Encoding.UTF8.GetBytes(Event), new IPEndPoint(IPAddress.Loopback, module.Digits!.Port), limit.Token);
        while (true)
        {
            lock (heard) if (heard.Count > 0) break;
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        await module.StopAsync();
        Assert.That(module.Digits.Port, Is.Zero);
    }
}
