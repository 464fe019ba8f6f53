using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Rtpengine;
using Chappe.Modules.Media.Rtpengine.Engines;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>Engines over UDP: one that is down, slow, full or talks rubbish; two that share calls. Sockets are real, time is not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EnginesTests : IDisposable
{
    private readonly ModuleBench.HandClock _clock = new();
    private readonly List<UdpEngine> _engines = [];
    private RtpengineModule _module = null!;
    private ModuleBench _bench = null!;

    private UdpEngine Engine(Func<NgMessage, byte[]?>? answers = null)
    {
        _engines.Add(new UdpEngine(answers));
        return _engines[^1];
    }

    private void Start(Action<RtpengineOptions> configure)
    {
        _module = new RtpengineModule();
        _bench = new ModuleBench([_module], options => { var o = options.Get<RtpengineOptions>(); o.ping_mode = 0; configure(o); }, _clock);
    }

    private Proxy Proxy => _bench.Proxy;
    private RtpengineOptions Options => _bench.Options.Get<RtpengineOptions>();

    private Task<(NgDictionary? Reply, EngineNode? Node, string Problem)> Ask(string command = "offer", string callId = "a", int set = 0) =>
        _module.Engines!.AskAsync(_module.Engines.Sets[set], new NgDictionary { ["command"] = command, ["call-id"] = callId }, Options).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private void Pass(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i += 10)
        {
            _clock.Pass(TimeSpan.FromMilliseconds(10));
            Proxy.Timers.Advance();
        }
    }

    public void Dispose()
    {
        _bench?.DisposeAsync().AsTask().Wait();
        foreach (var engine in _engines) engine.Dispose();
    }

    [Test]
    public async Task A_command_is_answered_by_the_reply_with_its_cookie()
    {
        var engine = Engine();
        Start(o => o.rtpengine_sock.Add(engine.Url));
        var first = Ask(callId: "a");
        var one = await engine.NextAsync();
        var second = Ask(callId: "b");
        var two = await engine.NextAsync();
        Assert.That(one.Message.Cookie, Is.Not.EqualTo(two.Message.Cookie));
        engine.Reply(two, new NgDictionary { ["result"] = "ok", ["for"] = "b" });
        engine.Reply(one, new NgDictionary { ["result"] = "ok", ["for"] = "a" });
        Assert.That((await second).Reply!.Text("for"), Is.EqualTo("b"));
        Assert.That((await first).Reply!.Text("for"), Is.EqualTo("a"));
        Assert.That(Proxy.Timers.Count, Is.Zero, "timers left");
    }

    [Test]
    public async Task A_slow_engine_is_asked_again_with_the_same_cookie_and_its_second_reply_is_dropped()
    {
        var engine = Engine();
        Start(o => o.rtpengine_sock.Add(engine.Url));
        var asked = Ask();
        var one = await engine.NextAsync();
        Pass(1100);
        var again = await engine.NextAsync();
        Assert.That(again.Message.Cookie, Is.EqualTo(one.Message.Cookie));
        engine.Reply(one, NgReply.Ok());
        Assert.That((await asked).Reply, Is.Not.Null);
        engine.Reply(again, NgReply.Error("late"));
        // Another exchange behind it on the same socket: the late one has been read by then.
        var other = Ask("query");
        engine.Reply(await engine.NextAsync(), NgReply.Ok());
        Assert.That((await other).Reply!.Text("result"), Is.EqualTo("ok"));
        Assert.That(Proxy.Counters["rtpengine.stale_replies"].Value, Is.EqualTo(1));
        Assert.That(Proxy.Counters["rtpengine.repeated_commands"].Value, Is.EqualTo(1));
    }

    [Test]
    public async Task An_engine_that_is_silent_is_left_out_and_pinged_until_it_answers()
    {
        var silent = Engine();
        Start(o => { o.rtpengine_sock.Add(silent.Url); o.rtpengine_retr = 2; o.rtpengine_tout_ms = 100; o.aggressive_redetection = false; });
        var asked = Ask();
        await silent.NextAsync();
        Pass(110);
        await silent.NextAsync();
        Pass(110);
        Assert.That((await asked).Problem, Does.Contain("Timeout"));
        var node = _module.Engines!.Nodes.Single();
        Assert.That((node.IsDisabled, node.SecondsToCheck), Is.EqualTo((true, 60L)));
        Assert.That((await Ask()).Problem, Does.Contain("no engine"), "it is left out");
        Pass(60_010);
        var ping = await silent.NextAsync();
        Assert.That(ping.Message.Dictionary.Text("command"), Is.EqualTo("ping"));
        silent.Reply(ping, NgReply.Pong());
        var back = Ask();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (back.IsCompleted && !limit.IsCancellationRequested)
        {
            await Task.Yield();
            back = Ask();
        }
        silent.Reply(await silent.NextAsync(), NgReply.Ok());
        Assert.That((await back).Reply, Is.Not.Null);
    }

    [Test]
    public async Task An_engine_that_is_down_is_known_at_once_and_the_next_one_takes_the_call()
    {
        var gone = new UdpEngine();
        string url = gone.Url;
        gone.Dispose();
        var up = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => { o.rtpengine_sock.Add($"{url}=100 {up.Url}=1"); });
        string callId = CallIdFor(url);
        // No timer is moved: nobody waits for a second to hear of a closed port.
        var answer = await Ask(callId: callId);
        Assert.That((answer.Reply?.Text("result"), answer.Node!.Url.Text), Is.EqualTo(("ok", up.Url)));
        Assert.That(Proxy.Counters["rtpengine.failovers"].Value, Is.EqualTo(1));
        Assert.That((await Ask("answer", callId)).Node!.Url.Text, Is.EqualTo(up.Url), "the call is remembered where it went");
    }

    [Test]
    public async Task Two_engines_share_calls_by_weight_and_a_call_stays_where_it_began()
    {
        var a = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        var b = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add($"{a.Url}=3 {b.Url}"));
        var counts = new Dictionary<string, int> { [a.Url] = 0, [b.Url] = 0 };
        for (int i = 0; i < 400; i++)
        {
            var offer = await Ask(callId: $"call-{i}-{i * 7919 % 1000}@x");
            counts[offer.Node!.Url.Text]++;
            if (i % 10 != 0) continue;
            // Weights change with a new version of the scripts; running calls do not notice.
            offer.Node.Weight = 0;
            Assert.That((await Ask("answer", $"call-{i}-{i * 7919 % 1000}@x")).Node, Is.SameAs(offer.Node));
            offer.Node.Weight = offer.Node.Url.Text == a.Url ? 3 : 1;
        }
        Assert.That(counts[a.Url], Is.InRange(240, 360));
        int before = _module.Engines!.Calls.Count;
        await Ask("delete", "call-0-0@x");
        Assert.That(_module.Engines.Calls.Count, Is.EqualTo(before - 1));
    }

    [Test]
    public async Task A_call_whose_engine_died_gets_a_new_one_with_its_next_offer_only()
    {
        var first = new UdpEngine(UdpEngine.WithPong(_ => NgReply.Ok()));
        var second = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add($"{first.Url}=100 {second.Url}"));
        string callId = CallIdFor(first.Url);
        Assert.That((await Ask(callId: callId)).Node!.Url.Text, Is.EqualTo(first.Url));
        first.Dispose();
        Assert.That((await Ask("answer", callId)).Reply, Is.Null, "the other engine knows nothing of this call");
        Assert.That(second.Received, Is.Zero);
        Assert.That((await Ask(callId: callId)).Node!.Url.Text, Is.EqualTo(second.Url));
        Assert.That((await Ask("answer", callId)).Node!.Url.Text, Is.EqualTo(second.Url));
    }

    [TestCase("load limit", "")]
    [TestCase("error", "Parallel session limit reached")]
    [TestCase("error", "Ran out of ports")]
    public async Task A_full_engine_sends_the_call_to_the_next(string result, string reason)
    {
        var full = Engine(UdpEngine.WithPong(_ => new NgDictionary { ["result"] = result, ["error-reason"] = reason }));
        var free = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add($"{full.Url}=100 {free.Url}"));
        string callId = CallIdFor(full.Url);
        Assert.That((await Ask(callId: callId)).Node!.Url.Text, Is.EqualTo(free.Url));
        Assert.That(_module.Engines!.Nodes.Any(n => n.IsDisabled), Is.False, "a full engine is no dead one");
    }

    [Test]
    public async Task An_error_is_the_answer_and_nobody_else_is_asked()
    {
        var one = Engine(UdpEngine.WithPong(_ => NgReply.Error("Unknown call-id")));
        var two = Engine(UdpEngine.WithPong(_ => NgReply.Error("Unknown call-id")));
        Start(o => o.rtpengine_sock.Add($"{one.Url} {two.Url}"));
        Assert.That((await Ask("delete")).Reply!.Text("error-reason"), Is.EqualTo("Unknown call-id"));
        Assert.That(one.Received + two.Received, Is.EqualTo(1));
    }

    [TestCase("de")]
    [TestCase("d6:result2:okX")]
    [TestCase("rubbish")]
    [TestCase("")]
    public async Task An_engine_that_answers_rubbish_fails_the_command_at_once(string rubbish)
    {
        var engine = Engine();
        Start(o => o.rtpengine_sock.Add(engine.Url));
        var asked = Ask();
        var command = await engine.NextAsync();
        // Noise without the cookie is nobody's answer.
        engine.Send(command.From, "x de"u8);
        engine.Send(command.From, [0xFF, 0x00, 0x20]);
        engine.Send(command.From, System.Text.Encoding.UTF8.GetBytes($"{command.Message.Cookie} {rubbish}"));
        var answer = await asked;
        Assert.That(answer.Reply?.Text("result"), Is.Null);
        if (rubbish != "de") Assert.That(answer.Problem, Does.Contain("Garbage"));
        Assert.That(Proxy.Counters["rtpengine.stale_replies"].Value, Is.EqualTo(2));
    }

    [Test]
    public async Task A_description_that_fits_into_no_datagram_is_refused_here()
    {
        var engine = Engine();
        Start(o => o.rtpengine_sock.Add(engine.Url));
        var answer = await _module.Engines!.AskAsync(_module.Engines.Sets[0], new NgDictionary { ["command"] = "offer", ["sdp"] = new string('a', 70_000) }, Options);
        Assert.That((answer.Reply, answer.Problem), Is.EqualTo(((NgDictionary?)null, $"{engine.Url}: TooLarge")));
        Assert.That((engine.Received, _module.Engines.Nodes.Single().IsDisabled), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_reply_as_long_as_a_datagram_is_read()
    {
        var engine = Engine(UdpEngine.WithPong(_ => new NgDictionary { ["result"] = "ok", ["sdp"] = new string('s', 65_000) }));
        Start(o => o.rtpengine_sock.Add(engine.Url));
        Assert.That((await Ask()).Reply!.Octets("sdp").Length, Is.EqualTo(65_000));
    }

    [Test]
    public async Task S2_no_SIP_message_is_sent_to_where_an_engine_is_commanded()
    {
        var engine = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add(engine.Url));
        await Ask();
        var control = Chappe.Engine.Transports.NetAddress.FromIPv4(0x7F000001, engine.Port);
        Assert.That(Proxy.ControlPorts.Contains(control), Is.True);
        _module.Reconfigure(OptionsSet.Defaults([_module]));
        Assert.That(Proxy.ControlPorts.Contains(control), Is.False, "the engine is let go");
    }

    [Test]
    public async Task Mutated_replies_are_answers_or_faults_and_the_next_command_is_answered()
    {
        var random = new Random(20261126);
        byte[] Mutate(NgMessage command)
        {
            byte[] octets = UdpEngine.Octets(command, new NgDictionary { ["result"] = "ok", ["sdp"] = "v=0\r\n", ["tags"] = new NgDictionary { ["a"] = new NgList { 1, "x" } }, ["SSRC"] = new NgDictionary { ["7"] = new NgDictionary { ["average MOS"] = new NgDictionary { ["MOS"] = 43 } } } });
            // The cookie stays: what lacks it is nobody's answer, and would only wait.
            int from = command.Cookie.Length + 1;
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(from, octets.Length);
                octets = random.Next(3) switch
                {
                    0 => [.. octets[..at], (byte)random.Next(256), .. octets[(at + 1)..]],
                    1 => [.. octets[..at], .. octets[Math.Min(at + random.Next(9), octets.Length)..]],
                    _ => [.. octets[..at], .. "dlie9:"u8[random.Next(6)..], .. octets[at..]],
                };
                if (octets.Length <= from) return octets;
            }
            return octets;
        }
        bool isMad = true;
        var engine = Engine(command => isMad ? Mutate(command) : UdpEngine.Octets(command, NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add(engine.Url));
        int faults = 0;
        for (int i = 0; i < 500; i++)
        {
            var (reply, _, _) = await Ask(callId: $"c{i}");
            if (reply is null) faults++;
            else MosFigures.Store(reply, []);
        }
        Assert.That(faults, Is.GreaterThan(100), "mutations that all pass would test little");
        isMad = false;
        Assert.That((await Ask(callId: "sane")).Reply!.Text("result"), Is.EqualTo("ok"));
    }

    [Test]
    public async Task A_name_is_looked_up()
    {
        var engine = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        Start(o => o.rtpengine_sock.Add($"udp:localhost:{engine.Port}"));
        Assert.That((await Ask()).Reply!.Text("result"), Is.EqualTo("ok"));
    }

    [Test]
    public async Task A_reload_keeps_the_engines_that_stay_and_lets_others_go()
    {
        var a = Engine(UdpEngine.WithPong(_ => NgReply.Ok()));
        var b = Engine();
        Start(o => o.rtpengine_sock.Add($"1 == {a.Url}"));
        await Ask(callId: "kept", set: 1);
        var node = _module.Engines!.Nodes.Single();
        node.Switch(false);

        var next = OptionsSet.Defaults([_module]);
        next.Get<RtpengineOptions>().rtpengine_sock.Add($"1 == {a.Url}=7 {b.Url}");
        next.Get<RtpengineOptions>().ping_mode = 0;
        _module.Reconfigure(next);
        Assert.That(_module.Engines.Sets[1].Nodes[0], Is.SameAs(node));
        Assert.That((node.Weight, node.IsOffByHand), Is.EqualTo((7, true)), "what an operator switched off stays off");

        var pending = Ask(callId: "new", set: 1);
        await b.NextAsync();
        _module.Reconfigure(OptionsSet.Defaults([_module]));
        Assert.That((await pending).Reply, Is.Null, "what waits for an engine that is let go does not wait for ever");
        Assert.That((_module.Engines.AreListed, Proxy.Timers.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task An_operator_sees_pings_and_switches_engines()
    {
        var up = Engine(UdpEngine.WithPong());
        var gone = new UdpEngine();
        string down = gone.Url;
        gone.Dispose();
        Start(o => { o.rtpengine_sock.Add(up.Url); o.rtpengine_sock.Add($"2 == {down}=5"); });
        Assert.That(await Rpc("rtpengine.ping", "all"), Is.EqualTo($$"""[{"url":"{{up.Url}}","status":"active","disabled":"0"},{"url":"{{down}}","status":"inactive","disabled":"1"}]"""));
        Assert.That(await Rpc("rtpengine.show", down), Is.EqualTo($$"""[{"url":"{{down}}","set":2,"index":0,"weight":5,"disabled":"1","recheck_ticks":"60"}]"""));
        Assert.That(await Rpc("rtpengine.enable", up.Url, 0), Does.Contain("1(permanent)"));
        Assert.That(await Rpc("rtpengine.enable", "all", 1), Does.Not.Contain("permanent"));
        Assert.That(await Rpc("rtpengine.get_hash_total"), Is.EqualTo("0"));
        Assert.That(async () => await Rpc("rtpengine.show", "udp:nowhere:1"), Throws.InstanceOf<Chappe.Engine.Rpc.RpcException>());
    }

    [TestCase("udp:127.0.0.1:2223", 0, "127.0.0.1", 2223, 1)]
    [TestCase("udp:rtp.example.com", 0, "rtp.example.com", 22222, 1)]
    [TestCase("127.0.0.1:7=9", 0, "127.0.0.1", 7, 9)]
    [TestCase("3 == udp6:[2001:db8::1]:2223=2", 3, "2001:db8::1", 2223, 2)]
    [TestCase("3==udp:localhost:1", 3, "localhost", 1, 1)]
    public void Engines_are_listed_as_in_Kamailio(string text, int set, string host, int port, int weight)
    {
        var engines = new List<ListedEngine>();
        Assert.That(EngineListing.Read(text, 0, engines), Is.Empty);
        Assert.That(engines.Select(e => (e.Set, e.Url.Host, e.Url.Port, e.Weight)), Is.EqualTo(new[] { (set, host, port, weight) }));
    }

    [TestCase("unix:/var/run/rtpengine")]
    [TestCase("ws://127.0.0.1:80")]
    [TestCase("udp:127.0.0.1:99999")]
    [TestCase("udp:127.0.0.1:0")]
    [TestCase("udp:127.0.0.1:2223=heavy")]
    [TestCase("udp::2223")]
    [TestCase("x == udp:127.0.0.1:2223")]
    public void What_is_no_engine_is_told_when_the_script_loads(string text)
    {
        var module = new RtpengineModule();
        var plan = new Plan([module]);
        plan.Options.Get<RtpengineOptions>().rtpengine_sock.Add(text);
        plan.Options.Get<RtpengineOptions>().extra_id_pv = "$nothing";
        module.Validate(plan);
        Assert.That(plan.Problems.Count(p => p.IsError), Is.EqualTo(2), string.Join("\n", plan.Problems));
    }

    [Test]
    public void Hashes_of_a_Call_ID_are_Kamailio_s()
    {
        Assert.That(CallIdHash.Of("123456789"u8, 0), Is.EqualTo(477 & 0xFF));
        Assert.That(CallIdHash.Of("123456789"u8, 2), Is.EqualTo(0xCBF43926));
        // The SHA-1 of "abc" in RFC 3174 is a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d.
        Assert.That(CallIdHash.Of("abc"u8, 1), Is.EqualTo((uint)"a9993e364706816aba3e25717850c26c9cd0d89d".Sum(c => c)));
    }

    [Test]
    public void Calls_are_forgotten_in_time_and_never_more_than_a_bound_are_remembered()
    {
        Start(_ => { });
        var memory = new CallMemory();
        Assert.That(EngineUrl.TryParse("udp:127.0.0.1:1", out var url, out _, out _), Is.True);
        using var node = new EngineNode(0, url!, 1, Proxy);
        for (int i = 0; i < CallMemory.MaxCalls + 10; i++) memory.Keep($"c{i}", node, 0, 1000);
        Assert.That((memory.Count, memory.Find("c5", 0, 999), memory.Find("c5", 0, 1000)), Is.EqualTo((CallMemory.MaxCalls, node, (EngineNode?)null)));
        memory.Keep("later", node, 1000, 1000);
        Assert.That((memory.Count, memory.Find("later", 0, 1500)), Is.EqualTo((1, node)));
        memory.Forget("later", 0);
        Assert.That(memory.Count, Is.Zero);
    }

    [Test]
    public void Calls_that_ended_take_no_place_from_those_that_come()
    {
        Start(_ => { });
        var memory = new CallMemory();
        Assert.That(EngineUrl.TryParse("udp:127.0.0.1:1", out var url, out _, out _), Is.True);
        using var node = new EngineNode(0, url!, 1, Proxy);
        // An hour of 170 calls a second, all of them over.
        for (int i = 0; i < 3 * CallMemory.MaxCalls; i++)
        {
            memory.Keep($"c{i}", node, 0, 3_600_000);
            memory.Forget($"c{i}", 0);
        }
        memory.Keep("new", node, 1, 3_600_000);
        Assert.That((memory.Count, memory.Find("new", 0, 2)), Is.EqualTo((1, node)));
        Assert.That(memory.Queued, Is.LessThanOrEqualTo(2 * CallMemory.MaxCalls));
    }

    /// <summary>A Call-ID that chooses this engine.</summary>
    private string CallIdFor(string url) =>
        Enumerable.Range(0, 5000).Select(i => $"c{i}").First(c => _module.Engines!.Sets[0].Choose(CallIdHash.Of(System.Text.Encoding.UTF8.GetBytes(c), 0), [], false)!.Url.Text == url);

    private async Task<string> Rpc(string name, params object[] parameters)
    {
        var array = new JsonArray([.. parameters.Select(p => p is int number ? JsonValue.Create(number) : (JsonNode)JsonValue.Create((string)p)!)]);
        return (await Proxy.Rpc.InvokeAsync(name, array, default))!.ToJsonString();
    }
}
