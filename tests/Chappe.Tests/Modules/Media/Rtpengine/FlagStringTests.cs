using System.Buffers;
using System.Text;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>What the flags of Kamailio's rtpengine module become in the NG command, as measured on the wire.</summary>
public sealed class FlagStringTests
{
    [TestCase("", "{}")]
    [TestCase("  trust-address   symmetric ", """{"flags":["trust-address","symmetric"]}""")]
    [TestCase("replace-origin replace-session-connection replace=username", """{"replace":["origin","session-connection","username"]}""")]
    [TestCase("SDES-off SDES-unencrypted_srtp", """{"SDES":["off","unencrypted_srtp"]}""")]
    [TestCase("T38-decode T.38-force", """{"T.38":["decode","force"]}""")]
    [TestCase("rtcp-mux-demux rtcp-mux-offer", """{"rtcp-mux":["demux","offer"]}""")]
    [TestCase("codec-strip-opus codec-offer-PCMA codec-mask-all codec-set-x codec-except-PCMU codec-transcode-G722 transcode-PCMA", """{"codec":{"strip":["opus"],"offer":["PCMA"],"mask":["all"],"set":["x"],"except":["PCMU"],"transcode":["G722","PCMA"]}}""")]
    [TestCase("internal external", """{"direction":["internal","external"]}""")]
    [TestCase("direction=priv direction=pub", """{"direction":["priv","pub"]}""")]
    [TestCase("RTP/AVP", """{"transport-protocol":"RTP/AVP"}""")]
    [TestCase("RTP/SAVP", """{"transport-protocol":"RTP/SAVP"}""")]
    [TestCase("RTP/AVPF", """{"transport-protocol":"RTP/AVPF"}""")]
    [TestCase("RTP/SAVPF", """{"transport-protocol":"RTP/SAVPF"}""")]
    [TestCase("UDP/TLS/RTP/SAVP", """{"transport-protocol":"UDP/TLS/RTP/SAVP"}""")]
    [TestCase("UDP/TLS/RTP/SAVPF", """{"transport-protocol":"UDP/TLS/RTP/SAVPF"}""")]
    [TestCase("SRTP", """{"transport-protocol":"RTP/SAVP"}""")]
    [TestCase("SRTP AVPF", """{"transport-protocol":"RTP/SAVPF"}""")]
    [TestCase("RTP AVP", """{"transport-protocol":"RTP/AVP"}""")]
    [TestCase("DTLS AVPF", """{"transport-protocol":"UDP/TLS/RTP/SAVPF"}""")]
    [TestCase("DTLS SRTP", """{"transport-protocol":"UDP/TLS/RTP/SAVP"}""")]
    [TestCase("RTP/SAVPF AVP", """{"transport-protocol":"RTP/SAVP"}""")]
    [TestCase("TOS=184 repacketize=20 delete-delay=0", """{"TOS":184,"repacketize":20,"delete delay":0}""")]
    [TestCase("ICE=remove DTLS=passive media-address=192.0.2.1 record-call=on label=x=y", """{"ICE":"remove","DTLS":"passive","media-address":"192.0.2.1","record-call":"on","label":"x=y"}""")]
    [TestCase("reset loop-protect generate-mid something-new", """{"flags":["reset","loop-protect","generate-mid","something-new"]}""")]
    [TestCase("received-from=2001:db8::1", """{"received-from":["IP6","2001:db8::1"]}""")]
    [TestCase("call-id=x from-tag=y to-tag=z to-tag directional force-answer via-branch=auto", "{}")]
    public void Flags_become_entries(string flags, string json)
    {
        var command = new NgDictionary();
        Assert.That(FlagString.TryParse(flags, command, out _, out string problem), Is.True, problem);
        var writer = new ArrayBufferWriter<byte>();
        NgJson.Write(writer, command);
        Assert.That(Encoding.UTF8.GetString(writer.WrittenSpan), Is.EqualTo(json));
    }

    [Test]
    public void What_is_for_ourselves_is_kept_here()
    {
        Assert.That(FlagString.TryParse("call-id=x from-tag=y to-tag=z force-answer via-branch=2", new NgDictionary(), out var read, out _), Is.True);
        Assert.That((read!.CallId, read.FromTag, read.ToTag, read.WantsToTag, read.IsDirectional, read.ForcesAnswer, read.Via), Is.EqualTo(("x", "y", "z", true, true, true, ViaBranch.Second)));
        Assert.That(FlagString.TryParse("to-tag", new NgDictionary(), out read, out _), Is.True);
        Assert.That((read!.WantsToTag, read.ToTag, read.IsDirectional), Is.EqualTo((true, (string?)null, false)));
    }

    [TestCase("via-branch=3")]
    [TestCase("via-branch")]
    [TestCase("via-branch=")]
    [TestCase("call-id")]
    [TestCase("from-tag")]
    [TestCase("repacketize=x")]
    [TestCase("repacketize")]
    [TestCase("received-from=nowhere")]
    public void A_flag_that_cannot_be_meant_so_fails_the_whole_call(string flag)
    {
        Assert.That(FlagString.TryParse("trust-address " + flag, new NgDictionary(), out var read, out string problem), Is.False);
        Assert.That((read, problem), Is.EqualTo(((FlagString?)null, problem)));
        Assert.That(problem, Does.Contain(flag));
    }
}
