using Chappe.Engine.Timers;
using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Sdp;
using Chappe.Tests.Engine;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>What a contact spoke in one call is what it is offered in the next.</summary>
public sealed class ContactProfileTests
{
    private const string Crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static readonly string[] s_toDesk = ["next-transport=udp", "next-contact=bob@203.0.113.2:5060", "own-contact=alice@203.0.113.1:5060"];
    private static string SrtpPhone => Offers.Phone(protocol: "RTP/SAVP", more: Crypto);

    private static RemoteMedia Offered(CallStage stage, string sdp, params string[] more)
    {
        var media = Offers.Read(stage.Offer(sdp, more: [.. s_toDesk, .. more])).Media[0];
        stage.Delete(more: "delete-delay=0");
        return media;
    }

    // The talk's 488: the first offer is refused, the script tries another profile, and the phone takes that.
    private static void Learn(CallStage stage, string retry = "transport-protocol=RTP/SAVP")
    {
        stage.Offer(Offers.Phone(), more: [.. s_toDesk, "branch=0"]);
        stage.Delete("alice", "bob", "branch=0", "status=488");
        stage.Offer(Offers.Phone(), more: [.. s_toDesk, "branch=1", retry]);
        // It takes the fourth line, as each answer names the one it takes (RFC 4568 section 5.1.3).
        stage.Answer(SrtpPhone.Replace("crypto:1", "crypto:4"), more: "branch=1");
        stage.Delete("alice", "bob");
    }

    [Test]
    public void A_phone_that_refused_one_profile_and_took_another_is_offered_that_one_first()
    {
        using var stage = new CallStage();
        Assert.That(Offered(stage, Offers.Phone()).Protocol.Name, Is.EqualTo("RTP/AVP"), "nothing is known");
        Learn(stage);
        var media = Offered(stage, Offers.Phone());
        Assert.That((media.Protocol.Name, media.Crypto.Count > 0, media.HasDtls, media.HasIce), Is.EqualTo(("RTP/SAVP", true, false, false)));
        Assert.That(Offered(stage, Offers.Browser()).Protocol.Name, Is.EqualTo("RTP/SAVP"), "whoever calls");
    }

    [Test]
    public void What_the_script_says_goes_before_what_was_learned()
    {
        using var stage = new CallStage();
        Learn(stage);
        Assert.That(Offered(stage, Offers.Phone(), "transport-protocol=RTP/AVP").Protocol.Name, Is.EqualTo("RTP/AVP"));
        Assert.That(Offered(stage, Offers.Phone(), "ICE=remove").Protocol.Name, Is.EqualTo("RTP/AVP"));
    }

    [Test]
    public void Another_contact_is_another_contact()
    {
        using var stage = new CallStage();
        Learn(stage);
        Assert.That(Offers.Read(stage.Offer(Offers.Phone(), more: ["next-transport=udp", "next-contact=bob@203.0.113.3:5060"])).Media[0].Protocol.Name, Is.EqualTo("RTP/AVP"));
    }

    [Test]
    public void Who_calls_is_called_back_as_it_spoke()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Browser(), more: ["next-transport=udp", "next-contact=alice@203.0.113.1:5060", "own-contact=bob@203.0.113.2:5060"]);
        stage.Delete(more: "delete-delay=0");
        Assert.That(Offered(stage, Offers.Phone()).IsWebRtc, "a browser behind another proxy");
    }

    [Test]
    public void A_refusal_takes_back_what_was_learned()
    {
        using var stage = new CallStage();
        Learn(stage);
        stage.Offer(Offers.Phone(), more: [.. s_toDesk, "branch=0"]);
        stage.Delete("alice", "bob", "branch=0", "status=488");
        Assert.That(Offered(stage, Offers.Phone(), "branch=1").Protocol.Name, Is.EqualTo("RTP/AVP"), "in the same call already");
    }

    [TestCase(486)]
    [TestCase(404)]
    public void Another_refusal_says_nothing_of_the_profile(int status)
    {
        using var stage = new CallStage();
        Learn(stage);
        stage.Offer(Offers.Phone(), more: [.. s_toDesk, "branch=0"]);
        stage.Delete("alice", "bob", "branch=0", $"status={status}");
        Assert.That(Offered(stage, Offers.Phone()).Protocol.Name, Is.EqualTo("RTP/SAVP"));
    }

    [Test]
    public void Encryption_is_not_taken_away_because_a_contact_once_spoke_plainly_but_because_it_refused_it()
    {
        using var stage = new CallStage();
        string[] byTls = ["next-transport=tls", "next-contact=bob@203.0.113.2:5061"];
        stage.Offer(Offers.Phone(), more: [.. byTls, "branch=0"]);
        stage.Answer(Offers.Phone(), more: "branch=0");
        stage.Delete("alice", "bob");
        Assert.That(Offers.Read(stage.Offer(SrtpPhone, more: [.. byTls, "branch=0"])).Media[0].Protocol.Name, Is.EqualTo("RTP/SAVP"));
        stage.Delete("alice", "bob", "branch=0", "status=488");
        stage.Offer(SrtpPhone, more: [.. byTls, "branch=1", "transport-protocol=RTP/AVP"]);
        stage.Answer(Offers.Phone(), more: "branch=1");
        stage.Delete("alice", "bob");
        Assert.That(Offers.Read(stage.Offer(SrtpPhone, more: [.. byTls, "branch=0"])).Media[0].Protocol.Name, Is.EqualTo("RTP/AVP"));
    }

    [Test]
    public void With_bridge_only_two_phones_are_bridged_when_one_is_known_to_encrypt()
    {
        using var stage = new CallStage();
        Assert.That(stage.Offer(Offers.Phone(), more: [.. s_toDesk, "bridge-only"]), Is.EqualTo(Offers.Phone()));
        Learn(stage);
        Assert.That(Offered(stage, Offers.Phone(), "bridge-only").Protocol.Name, Is.EqualTo("RTP/SAVP"));
        Assert.That(stage.Offer(SrtpPhone, more: [.. s_toDesk, "bridge-only"]), Is.EqualTo(SrtpPhone), "both encrypt in the same way");
    }

    [Test]
    public void G2_contacts_are_bounded_and_forgotten_when_nobody_asks_for_them()
    {
        var time = new VirtualTime();
        var profiles = new ContactProfiles(new Clock(time), capacity: 10);
        var said = Offers.Read(SrtpPhone);
        profiles.Note("kept", said);
        for (int i = 0; i < 1000; i++)
        {
            profiles.Note("stranger" + i, said);
            Assert.That(profiles.Find("kept")?.Protocol, Is.SameAs(MediaProtocol.Savp), "who is in use stays");
        }
        Assert.That(profiles.Count, Is.LessThanOrEqualTo(20));
        Assert.That(profiles.Find("stranger1"), Is.Null);
        profiles.Note(new string('x', 5000), said);
        Assert.That(profiles.Find(new string('x', 5000)), Is.Null);
        time.Go(49L * 3600 * 1000);
        Assert.That(profiles.Find("kept"), Is.Null);
    }
}
