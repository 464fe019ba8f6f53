using System.Buffers.Binary;
using System.Text;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Tracing;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Tracing;

/// <summary>Copies for a collector.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SiptraceTests
{
    private readonly SiptraceModule _module = new();

    private ProxyBed Bed(Action<SiptraceOptions> configure, Action? request = null)
    {
        var bed = new ProxyBed(() => { request?.Invoke(); TmFunctions.t_relay(); }, _module);
        var options = bed.Options.Get<SiptraceOptions>();
        (options.duplicate_uri, options.trace_on) = ("sip:10.9.9.9:9060", true);
        configure(options);
        _module.StartAsync(bed.Proxy, default).AsTask().Wait();
        _module.Reconfigure(bed.Options);
        return bed;
    }

    private static Dictionary<int, byte[]> Chunks(byte[] packet)
    {
        Assert.That(Encoding.ASCII.GetString(packet, 0, 4), Is.EqualTo("HEP3"));
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)), Is.EqualTo(packet.Length));
        var chunks = new Dictionary<int, byte[]>();
        for (int at = 6; at < packet.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 4));
            chunks[BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 2))] = packet[(at + 6)..(at + length)];
            at += length;
        }
        return chunks;
    }

    private static string Describe(Sent sent)
    {
        var chunks = Chunks(sent.Octets);
        string Address(int type, int port) => $"{string.Join('.', chunks[type])}:{BinaryPrimitives.ReadUInt16BigEndian(chunks[port])}";
        return $"{Encoding.UTF8.GetString(chunks[15]).Split("\r\n")[0].Split(" SIP/2.0")[0].Replace("SIP/2.0 ", "", StringComparison.Ordinal)[..3]} {Address(3, 7)} > {Address(4, 8)}";
    }

    private static List<Sent> Call(ProxyBed bed)
    {
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        var all = bed.TakeAll();
        var invite = all.First(s => s.Name == "INVITE" && s.To.ToString() == "10.0.0.2:5060");
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        all.AddRange(bed.TakeAll());
        return [.. all.Where(s => s.To.ToString() == "10.9.9.9:9060")];
    }

    [Test]
    public void A_packet_holds_what_HEP3_says()
    {
        var room = new byte[HepWriter.Bound(5, 4, 3)];
        int length = HepWriter.Write(room, NetAddress.FromIPv4(0x0A000001, 5060), NetAddress.FromIPv4(0x0A000002, 5070), false, 1_700_000_000_123_456, 1, 77, "key"u8, "call"u8, "hello"u8);
        var chunks = Chunks(room[..length]);
        Assert.That((chunks[1][0], chunks[2][0], chunks[11][0], Encoding.ASCII.GetString(chunks[14]), Encoding.ASCII.GetString(chunks[17]), Encoding.ASCII.GetString(chunks[15])), Is.EqualTo(((byte)2, (byte)17, (byte)1, "key", "call", "hello")));
        Assert.That((BinaryPrimitives.ReadUInt32BigEndian(chunks[9]), BinaryPrimitives.ReadUInt32BigEndian(chunks[10]), BinaryPrimitives.ReadUInt32BigEndian(chunks[12])), Is.EqualTo((1_700_000_000u, 123_456u, 77u)));
        NetAddress.TryParseHost("2001:db8::1"u8, 5060, out var six);
        length = HepWriter.Write(room, six, six, true, 0, 1, 1, default, default, "x"u8);
        chunks = Chunks(room[..length]);
        Assert.That((chunks[1][0], chunks[2][0], chunks[5].Length, chunks.ContainsKey(3), chunks.ContainsKey(17)), Is.EqualTo(((byte)10, (byte)6, 16, false, false)));
    }

    [Test]
    public void A_call_is_copied_as_it_came_and_as_it_left()
    {
        var bed = Bed(o => o.hep_mode_on = true, () => SiptraceFunctions.sip_trace_mode("d"));
        Assert.That(Call(bed).Select(Describe), Is.EqualTo(new[]
        {
            "INV 10.0.0.1:5060 > 192.0.2.100:5060", "100 192.0.2.100:5060 > 10.0.0.1:5060", "INV 192.0.2.100:5060 > 10.0.0.2:5060", "200 10.0.0.2:5060 > 192.0.2.100:5060", "200 192.0.2.100:5060 > 10.0.0.1:5060",
        }));
    }

    [Test]
    public void The_message_alone() => Assert.That(Call(Bed(o => o.hep_mode_on = true, () => SiptraceFunctions.sip_trace())).Select(Describe), Is.EqualTo(new[] { "INV 10.0.0.1:5060 > 192.0.2.100:5060" }));

    [Test]
    public void The_flag_alone() => Assert.That(Call(Bed(o => (o.hep_mode_on, o.trace_flag) = (true, 5), () => Here.Context.Flags |= 32)), Has.Count.EqualTo(5));

    [Test]
    public void Everything_without_a_word() => Assert.That(Call(Bed(o => (o.hep_mode_on, o.trace_mode) = (true, 1))), Has.Count.EqualTo(5));

    [Test]
    public void Switched_off_nothing_is_copied_and_the_operator_switches()
    {
        var bed = Bed(o => (o.hep_mode_on, o.trace_mode, o.trace_on) = (true, 1, false));
        Assert.That(Call(bed), Is.Empty);
        string Status(string what) => bed.Proxy.Rpc.InvokeAsync("siptrace.status", [what], default).AsTask().GetAwaiter().GetResult()!.ToString();
        Assert.That((Status("check"), Status("on"), Status("check")), Is.EqualTo(("Disabled", "Enabled", "Enabled")));
        _module.Reconfigure(bed.Options);
        Assert.That((_module.IsOn, Status("off")), Is.EqualTo((true, "Disabled")), "a reload does not undo the operator");
    }

    [Test]
    public void Without_HEP_the_message_itself_is_sent()
    {
        var copies = Call(Bed(_ => { }, () => SiptraceFunctions.sip_trace()));
        Assert.That(copies.Single().StartLine, Is.EqualTo("INVITE sip:bob@10.0.0.2 SIP/2.0"));
    }

    [Test]
    public void A_line_of_text_beside_the_call()
    {
        var packets = Call(Bed(o => o.hep_mode_on = true, () => SiptraceFunctions.hlog("something")));
        var chunks = Chunks(packets.Single().Octets);
        Assert.That((chunks[11][0], Encoding.ASCII.GetString(chunks[15]), Encoding.ASCII.GetString(chunks[17])), Is.EqualTo(((byte)100, "something", "call-1@alice")));
    }

    [Test]
    public void Calls_are_bounded_and_forgotten()
    {
        var calls = new TracedCalls();
        for (int i = 0; i < 10; i++) Assert.That(calls.Add(Encoding.ASCII.GetBytes($"c{i}"), 100, 5, 0), Is.EqualTo(i < 5));
        Assert.That((calls.Has("c1"u8, 99), calls.Has("c1"u8, 100), calls.Has("c7"u8, 0)), Is.EqualTo((true, false, false)));
        Assert.That((calls.Add("new"u8, 300, 5, 200), calls.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Rows_in_Kamailio_s_table()
    {
        await using var bench = new Data.DataBench(_module, (options, url) => (options.Get<SiptraceOptions>().db_url, options.Get<SiptraceOptions>().trace_on) = (url, true));
        var context = bench.Receive();
        string[] rows = [];
        for (int i = 0; i < 1000 && rows.Length == 0; i++)
        {
            ModuleBench.In(context, () => SiptraceFunctions.sip_trace());
            rows = await bench.Rows("SELECT callid, method, status, fromip, toip, fromtag, direction FROM sip_trace LIMIT 1");
        }
        Assert.That(rows, Is.EqualTo(new[] { "call-1|INVITE||udp:192.0.2.1:5080|udp:127.0.0.1:5060|f1|in" }));
    }
}
