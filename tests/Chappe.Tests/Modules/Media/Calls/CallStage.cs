using System.Text;
using Chappe.Modules.Media;
using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Sdp;
using Chappe.Tests.Modules.Media.Relay;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>The embedded engine over a relay in memory: NG commands go in, SDP comes out.</summary>
internal sealed class CallStage : IDisposable
{
    internal CallStage(Func<MediaRelayOptions, MediaRelayOptions>? change = null)
    {
        Bench = new RelayBench(change);
        Profiles = new ContactProfiles(Bench.Clock);
        Calls = new CallTable(Bench.Relay, Bench.Clock, Profiles);
        Engine = new EmbeddedEngine(Bench.Relay, Calls, () => Options, Bench.Clock);
    }

    internal RelayBench Bench { get; }
    internal ContactProfiles Profiles { get; }
    internal CallTable Calls { get; }
    internal EmbeddedEngine Engine { get; }
    internal MediaOptions Options { get; } = new();
    internal MediaSession Session => Bench.Relay.Sessions.Single();

    /// <summary>Asks; further entries are <c>key=value</c>, list items <c>key+=value</c>, bare words are flags.</summary>
    internal NgDictionary Ask(string command, string sdp, string from, string? to, params string[] more)
    {
        var dictionary = new NgDictionary { ["command"] = command, ["call-id"] = "call", ["from-tag"] = from };
        if (to is not null) dictionary["to-tag"] = to;
        if (sdp.Length > 0) dictionary["sdp"] = (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(sdp);
        foreach (string word in more)
        {
            if (word.Split("+=") is [var list, var item]) dictionary.MakeList(list).Add(item);
            else if (word.Split('=', 2) is [var key, var value]) dictionary[key] = value;
            else dictionary.MakeList("flags").Add(word);
        }
        return Engine.AskAsync(dictionary).Result;
    }

    internal string Offer(string sdp, string from = "alice", string? to = null, params string[] more) => Sdp(Ask("offer", sdp, from, to, more));

    internal string Answer(string sdp, string from = "alice", string? to = "bob", params string[] more) => Sdp(Ask("answer", sdp, from, to, more));

    internal NgDictionary Delete(string from = "alice", string? to = null, params string[] more) => Ask("delete", "", from, to, more);

    internal static string Sdp(NgDictionary reply)
    {
        Assert.That(reply.Text("result"), Is.EqualTo("ok"), reply.Text("error-reason"));
        return Encoding.Latin1.GetString(reply.Octets("sdp").Span);
    }

    internal static int Port(string sdp, int medium = 0) => Offers.Parse(sdp).Media[medium].Port;

    /// <summary>What Chromium answers to an offer, as far as this matters: mids and bundle as offered.</summary>
    internal static string BrowserAnswer(string offer)
    {
        var read = Offers.Read(offer);
        string answer = Offers.Browser(46243, fragment: "Answ", setup: "active").Replace("BUNDLE 0", "BUNDLE " + string.Join(' ', read.Bundles[0])).Replace("a=mid:0", "a=mid:" + read.Media[0].Mid);
        return answer.Replace("RTP/SAVPF 111 63 9 0 8 13 110 126", "RTP/SAVPF 0 8 101").Replace("126 telephone-event/8000", "101 telephone-event/8000");
    }

    public void Dispose() => Bench.Dispose();
}
