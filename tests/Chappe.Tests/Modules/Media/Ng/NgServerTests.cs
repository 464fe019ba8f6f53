using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Modules.Media.Ng;
using Chappe.Tests.Modules.Media.Rtpengine;

namespace Chappe.Tests.Modules.Media.Ng;

/// <summary>The NG protocol on UDP: what a client sees.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NgServerTests
{
    private sealed class Silent : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    private readonly ScriptedEngine _engine = new(command => new(command.Text("command") == "ping" ? NgReply.Pong() : ScriptedEngine.Rewrite(command)));
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private Proxy _proxy = null!;
    private NgServer _server = null!;

    [SetUp]
    public void Open()
    {
        _proxy = new Proxy([], TimeProvider.System, new Silent());
        _server = NgServer.Open(new IPEndPoint(IPAddress.Loopback, 0), _engine, [], _proxy);
        _client.Connect(IPAddress.Loopback, _server.Port);
        _client.ReceiveTimeout = 10_000;
    }

    [TearDown]
    public void Close()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private string Ask(string datagram)
    {
        _client.Send(Encoding.Latin1.GetBytes(datagram));
        var buffer = new byte[65536];
        return Encoding.Latin1.GetString(buffer, 0, _client.Receive(buffer));
    }

    [Test] public void Bencode_is_answered_in_bencode() => Assert.That(Ask("5323_1 d7:command4:pinge"), Is.EqualTo("5323_1 d6:result4:ponge"));

    [Test] public void JSON_is_answered_in_JSON() => Assert.That(Ask("abc {\"command\":\"ping\"}"), Is.EqualTo("abc {\"result\":\"pong\"}"));

    [Test]
    public void A_command_that_comes_twice_is_carried_out_once_and_answered_twice()
    {
        string command = "x1 d7:command5:offer3:sdp4:v=0\ne";
        string first = Ask(command), second = Ask(command);
        Assert.That(second, Is.EqualTo(first).And.StartsWith("x1 d"));
        Assert.That(_engine.Commands, Has.Count.EqualTo(1));
        Ask(command.Replace("x1", "x2"));
        Assert.That(_engine.Commands, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_flags_of_newer_Kamailios_are_read_here()
    {
        Ask("1 d7:command5:offer10:rtpp-flags36:replace-origin ICE=remove RTP/SAVPF e".Replace("36:", "37:").Replace("RTP/SAVPF e", "RTP/SAVPF  e"));
        Assert.That((_engine.Last.Text("ICE"), _engine.Last.Text("transport-protocol"), _engine.Last.Lists("replace", "origin")), Is.EqualTo(("remove", "RTP/SAVPF", true)));
    }

    [TestCase("1 d7:command4:ping")]
    [TestCase("1 nonsense")]
    [TestCase("1 {\"command\":")]
    [TestCase("1 d1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ad1:ae")]
    public void What_cannot_be_read_but_has_a_cookie_is_an_error(string datagram) => Assert.That(Ask(datagram), Does.StartWith("1 d6:result5:error"));

    [Test]
    public void What_has_no_cookie_gets_nothing()
    {
        foreach (string garbage in (string[])["", "x", " d7:command4:pinge", new string('y', 1000)]) _client.Send(Encoding.Latin1.GetBytes(garbage));
        Assert.That(Ask("last d7:command4:pinge"), Is.EqualTo("last d6:result4:ponge"), "nothing was answered before this");
        Assert.That(_proxy.Counters["media.ng_refused"].Value, Is.EqualTo(4));
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("10.0.0.77", true)]
    [TestCase("::ffff:10.0.0.77", true)]
    [TestCase("192.0.2.5", true)]
    [TestCase("10.0.1.77", false)]
    [TestCase("192.0.2.6", false)]
    [TestCase("2001:db8::1", false)]
    public void O1_only_this_machine_and_those_who_are_named_are_heard(string address, bool isHeard)
    {
        IPNetwork[] allowed = [.. new[] { "10.0.0.0/24", "192.0.2.5" }.Select(t => NgServer.TryNetwork(t, out var network) ? network : default)];
        Assert.That(NgServer.IsHeard(IPAddress.Parse(address), allowed), Is.EqualTo(isHeard));
    }

    [Test]
    public void Random_datagrams_end_nothing()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            var octets = new byte[random.Next(1, 200)];
            random.NextBytes(octets);
            if (i % 2 == 0) "7 d"u8.CopyTo(octets.Length > 3 ? octets : octets = new byte[3]);
            _client.Send(octets);
        }
        // Answers to the broken ones may still be on their way, and a full queue loses what comes last: it is asked again.
        bool isAnswered = false;
        var buffer = new byte[65536];
        _client.ReceiveTimeout = 200;
        for (int attempt = 0; attempt < 100 && !isAnswered; attempt++)
        {
            _client.Send("end d7:command4:pinge"u8);
            try
            {
                while (!isAnswered) isAnswered = Encoding.Latin1.GetString(buffer, 0, _client.Receive(buffer)).StartsWith("end ", StringComparison.Ordinal);
            }
            catch (System.Net.Sockets.SocketException silent) when (silent.SocketErrorCode == System.Net.Sockets.SocketError.TimedOut) { }
        }
        Assert.That(isAnswered, Is.True);
    }
}
