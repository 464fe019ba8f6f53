using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using static Chappe.Modules.Classics.SdpEditFunctions;
using static Chappe.Modules.Classics.SdpTestFunctions;

namespace Chappe.Tests.Modules.Classics;

/// <summary>sdpops: what a script sees of a session description, and what becomes of it.</summary>
public sealed class SdpopsTests
{
    private const string Browser = """
        v=0
        o=- 4611 2 IN IP4 192.0.2.9
        s=-
        c=IN IP4 192.0.2.9
        t=0 0
        a=group:BUNDLE 0 1
        m=audio 9000 UDP/TLS/RTP/SAVPF 111 0 8 110
        a=mid:0
        a=rtpmap:111 opus/48000/2
        a=rtcp-fb:111 transport-cc
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtpmap:110 telephone-event/48000
        a=candidate:1 1 udp 2122260223 192.0.2.9 9000 typ host
        m=video 9000 UDP/TLS/RTP/SAVPF 96 97 98
        a=mid:1
        a=inactive
        a=rtpmap:96 VP8/90000
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 VP9/90000

        """;

    private ModuleBench _bench = null!;

    [SetUp]
    public void Start() => _bench = new ModuleBench([new SdpopsModule()]);

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    private RouteContext Receive(string sdp, string type = "application/sdp")
    {
        string body = sdp.ReplaceLineEndings("\r\n");
        return _bench.Receive($"INVITE sip:b@x SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\nFrom: <sip:a@x>;tag=1\nTo: <sip:b@x>\nCall-ID: c\nCSeq: 1 INVITE\n{(type.Length > 0 ? $"Content-Type: {type}\n" : "")}Content-Length: {body.Length}\n\n{sdp}");
    }

    private static int In(RouteContext context, Func<Rc> word) => ModuleBench.In(context, word).Code;

    private static string BodyOf(RouteContext context)
    {
        context.ApplyEdits();
        return System.Text.Encoding.UTF8.GetString(context.Message[context.Message.Body]).ReplaceLineEndings("\n");
    }

    [Test]
    public void A_script_sees_media_transports_and_codecs()
    {
        var context = Receive(Browser);
        var answers = new (string What, Func<Rc> Word, int Code)[]
        {
            ("content", () => sdp_content(), 1), ("sloppy", () => sdp_content(1), 1),
            ("audio", () => sdp_with_media("audio"), 1), ("text", () => sdp_with_media("text"), -1), ("active audio", () => sdp_with_active_media("audio"), 1), ("active video", () => sdp_with_active_media("video"), -1),
            ("transport", () => sdp_with_transport("UDP/TLS/RTP/SAVPF"), 1), ("part of a transport", () => sdp_with_transport("SAVPF"), -1), ("like", () => sdp_with_transport_like("SAVPF"), 1), ("not like", () => sdp_with_transport_like("AVPX"), -1),
            ("id", () => sdp_with_codecs_by_id("3, 8"), 1), ("no id", () => sdp_with_codecs_by_id("1,11"), -1),
            ("static name", () => sdp_with_codecs_by_name("pcma"), 1), ("mapped name", () => sdp_with_codecs_by_name("G729,OPUS"), 1), ("no name", () => sdp_with_codecs_by_name("G729"), -1),
            ("ice", () => sdp_with_ice(), 1), ("print", () => sdp_print(3), 1),
        };
        Assert.Multiple(() => { foreach (var (what, word, code) in answers) Assert.That(In(context, word), Is.EqualTo(code), what); });
    }

    [Test]
    public void Lines_and_values_are_given()
    {
        var context = Receive(Browser);
        Text line = default, whole = default, transport = default;
        Assert.That(In(context, () => sdp_get_line_startswith(out line, "m=")), Is.EqualTo(1));
        Assert.That(In(context, () => sdp_get(out whole)), Is.EqualTo(1));
        Assert.That(In(context, () => sdp_transport(out transport)), Is.EqualTo(1));
        Assert.That((line.ToString(), transport.ToString()), Is.EqualTo(("m=audio 9000 UDP/TLS/RTP/SAVPF 111 0 8 110", "UDP/TLS/RTP/SAVPF")));
        Assert.That(whole.ToString().ReplaceLineEndings("\n"), Is.EqualTo(Browser));
        Assert.That(In(context, () => sdp_get_line_startswith(out line, "a=crypto")), Is.EqualTo(-1));
        Assert.That(line.IsNull, Is.True);
        string values = ModuleBench.In(context, () => $"{sdp["sess_version"]} {sdp["c:ip"]} {sdp["c:af"]} {sdp["o:ip"]} {sdp["m1:type"]} {sdp["m0:port"]} {sdp["m0:proto"]} {sdp["m9:port"].IsNull} {sdp["x"].IsNull}");
        Assert.That(values, Is.EqualTo("2 192.0.2.9 4 192.0.2.9 video 9000 UDP/TLS/RTP/SAVPF True True"));
    }

    [TestCase("", "application/sdp")]
    [TestCase("hello\n", "text/plain")]
    [TestCase("v=1\n", "application/sdp")]
    public void Without_a_description_all_words_say_no(string body, string type)
    {
        var context = Receive(body, type);
        Assert.Multiple(() =>
        {
            foreach (var word in (Func<Rc>[])[() => sdp_content(), () => sdp_get(out _), () => sdp_get_line_startswith(out _, "m="), () => sdp_with_media("audio"), () => sdp_with_active_media("audio"), () => sdp_with_transport("x"), () => sdp_with_transport_like("x"),
                () => sdp_transport(out _), () => sdp_with_codecs_by_id("0"), () => sdp_with_codecs_by_name("PCMU"), () => sdp_with_ice(), () => sdp_print(1), () => sdp_remove_codecs_by_id("0"), () => sdp_remove_codecs_by_name("PCMU"),
                () => sdp_keep_codecs_by_id("0"), () => sdp_keep_codecs_by_name("PCMU"), () => sdp_remove_media("audio"), () => sdp_remove_transport("RTP/AVP"), () => sdp_remove_line_by_prefix("a=")])
                Assert.That(In(context, word), Is.LessThan(0));
        });
        Assert.That(In(context, () => sdp_get(out _)), Is.EqualTo(-2));
    }

    [Test]
    public void Codecs_leave_with_their_attributes_and_what_repairs_them()
    {
        var context = Receive(Browser);
        Assert.That(In(context, () => sdp_remove_codecs_by_name("opus,VP8")), Is.EqualTo(1));
        string body = BodyOf(context);
        Assert.That(body, Does.Contain("m=audio 9000 UDP/TLS/RTP/SAVPF 0 8 110\n").And.Contain("m=video 9000 UDP/TLS/RTP/SAVPF 98\n"));
        Assert.That(body, Does.Not.Contain(":111").And.Not.Contain(":96").And.Not.Contain(":97").And.Contain("a=rtpmap:110").And.Contain("a=rtpmap:98"));
    }

    [Test]
    public void Only_named_codecs_are_kept_in_the_named_media()
    {
        var context = Receive(Browser);
        Assert.That(In(context, () => sdp_keep_codecs_by_id("0,8", "audio")), Is.EqualTo(1));
        string body = BodyOf(context);
        Assert.That(body, Does.Contain("m=audio 9000 UDP/TLS/RTP/SAVPF 0 8\n").And.Contain("m=video 9000 UDP/TLS/RTP/SAVPF 96 97 98\n").And.Not.Contain("110"));
    }

    [Test]
    public void RFC_3264_section_6_a_medium_without_codecs_is_refused_with_port_0()
    {
        var context = Receive(Browser);
        Assert.That(In(context, () => sdp_keep_codecs_by_name("G729")), Is.EqualTo(1));
        Assert.That(BodyOf(context), Does.Contain("m=audio 0 UDP/TLS/RTP/SAVPF 111 0 8 110\n").And.Contain("m=video 0 UDP/TLS/RTP/SAVPF 96 97 98\n"));
    }

    [Test]
    public void Words_in_a_row_see_what_those_before_them_did()
    {
        var context = Receive(Browser);
        In(context, () => sdp_remove_codecs_by_id("111"));
        In(context, () => sdp_remove_codecs_by_id("110"));
        In(context, () => sdp_remove_media("video"));
        Assert.That(In(context, () => sdp_with_media("video")), Is.EqualTo(-1));
        In(context, () => { sdp["sess_version"] = -1; return Rc.True; });
        string body = BodyOf(context);
        Assert.That(body, Does.Contain("m=audio 9000 UDP/TLS/RTP/SAVPF 0 8\n").And.Contain("o=- 4611 3 IN").And.Contain("a=group:BUNDLE 0\n").And.Not.Contain("video"));
    }

    [Test]
    public void Kamailio_s_rule_applies_edits_when_the_message_leaves()
    {
        var context = Receive(Browser);
        context.Routes = new RouteTable(2, [], _bench.Options) { EditsAreDeferred = true };
        In(context, () => sdp_remove_codecs_by_id("111"));
        In(context, () => sdp_remove_codecs_by_id("110"));
        Assert.That(In(context, () => sdp_with_codecs_by_id("111")), Is.EqualTo(1), "not visible yet");
        Assert.That(BodyOf(context), Does.Contain("m=audio 9000 UDP/TLS/RTP/SAVPF 0 8\n"));
    }

    [Test]
    public void Lines_leave_by_their_beginning()
    {
        var context = Receive(Browser);
        Assert.That(In(context, () => sdp_remove_line_by_prefix("a=rtcp-fb:", "video")), Is.EqualTo(-1));
        Assert.That(In(context, () => sdp_remove_line_by_prefix("a=candidate:")), Is.EqualTo(1));
        Assert.That(In(context, () => sdp_remove_line_by_prefix("m=")), Is.EqualTo(-1), "nothing could be understood without them");
        Assert.That(BodyOf(context), Does.Not.Contain("candidate").And.Contain("a=rtcp-fb:111"));
    }

    [Test]
    public void Lines_are_walked_and_edited_one_by_one()
    {
        var context = Receive(Browser);
        int seen = ModuleBench.In(context, () =>
        {
            int lines = 0;
            SdpIteratorFunctions.sdp_iterator_start("i");
            while (SdpIteratorFunctions.sdp_iterator_next("i"))
            {
                lines++;
                if (SdpIteratorFunctions.sdpitval("i").StartsWith("a=candidate")) SdpIteratorFunctions.sdp_iterator_rm("i");
                if (SdpIteratorFunctions.sdpitval("i").StartsWith("m=audio")) SdpIteratorFunctions.sdp_iterator_append("i", "b=AS:64\r\n");
            }
            SdpIteratorFunctions.sdp_iterator_end("i");
            return lines;
        });
        Assert.That(seen, Is.EqualTo(Browser.Count(c => c == '\n')));
        Assert.That(BodyOf(context), Does.Contain("110\nb=AS:64\na=mid:0\n").And.Not.Contain("candidate"));
    }

    [Test]
    public void Transports_are_removed_and_told_apart()
    {
        var context = Receive("v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\nm=audio 1 RTP/SAVP 0\nm=audio 3 RTP/AVP 0\n");
        Assert.That(In(context, () => sdp_transport(out _)), Is.EqualTo(-2));
        Assert.That(In(context, () => sdp_remove_transport("RTP/SAVP")), Is.EqualTo(1));
        Assert.That(BodyOf(context), Does.EndWith("t=0 0\nm=audio 3 RTP/AVP 0\n"));
    }

    [Test]
    public void In_a_multipart_only_the_description_changes()
    {
        var context = Receive("--b\nContent-Type: text/plain\n\na=candidate:x\n--b\nContent-Type: application/sdp\n\nv=0\nm=audio 1 RTP/AVP 0 8\na=candidate:y\n\n--b--\n", "multipart/mixed;boundary=b");
        Assert.That(In(context, () => sdp_remove_line_by_prefix("a=candidate")), Is.EqualTo(1));
        Assert.That(In(context, () => sdp_remove_codecs_by_id("8")), Is.EqualTo(1));
        Assert.That(BodyOf(context), Does.Contain("a=candidate:x").And.Not.Contain("a=candidate:y").And.Contain("m=audio 1 RTP/AVP 0\n").And.EndsWith("--b--\n"));
    }

    [Test]
    public void Mutated_descriptions_throw_nothing_and_leave_a_message()
    {
        var random = new Random(20261125);
        for (int i = 0; i < 4000; i++)
        {
            var octets = System.Text.Encoding.ASCII.GetBytes(Browser).ToList();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(octets.Count);
                if (random.Next(2) == 0) octets[at] = (byte)"\n =:/,m0a\x7f"[random.Next(10)];
                else octets.RemoveRange(at, Math.Min(random.Next(30), octets.Count - at));
            }
            var context = Receive(System.Text.Encoding.ASCII.GetString([.. octets]));
            foreach (var word in (Func<Rc>[])[() => sdp_remove_codecs_by_name("opus,VP8"), () => sdp_keep_codecs_by_id("0,96,98"), () => sdp_remove_media("video"), () => sdp_remove_line_by_prefix("a=rtp"), () => { sdp["sess_version"] = -1; return sdp_transport(out _); }])
                In(context, word);
            Assert.That(context.ApplyEdits(), Is.True);
            _bench.Proxy.Contexts.Return(context);
        }
    }
}
