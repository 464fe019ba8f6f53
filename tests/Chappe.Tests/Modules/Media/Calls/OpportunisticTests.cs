using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>RFC 8643: keys under the name of plain RTP. Who can encrypts, who cannot speaks plainly, and nobody is refused.</summary>
public sealed class OpportunisticTests
{
    private const string Key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", Mine = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj";

    private static readonly string[] s_offers = ["transport-protocol=RTP/SAVP", "OSRTP+=offer", "SDES+=only-AES_CM_128_HMAC_SHA1_80"];

    [Test]
    public void Encryption_is_offered_under_a_plain_name_and_an_answer_with_keys_is_encrypted()
    {
        using var stage = new CallStage();
        var offered = Offers.Read(stage.Offer(Offers.Phone(), more: s_offers)).Media[0];
        Assert.That((offered.Protocol.Name, offered.Crypto.Count), Is.EqualTo(("RTP/AVP", 1)));
        var answered = Offers.Read(stage.Answer(Offers.Phone(port: 20000, more: Mine))).Media[0];
        Assert.That((answered.Protocol.Name, answered.Crypto.Count), Is.EqualTo(("RTP/AVP", 0)), "who offered nothing of the kind gets nothing of the kind");
        Assert.That(IsEncrypted(stage, Chappe.Modules.Media.Relay.Side.B));
        Assert.That(IsEncrypted(stage, Chappe.Modules.Media.Relay.Side.A), Is.False);
    }

    [Test]
    public void An_answer_without_keys_means_plain_RTP()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Phone(), more: s_offers);
        Assert.That(Offers.Read(stage.Answer(Offers.Phone(port: 20000))).Media[0].IsRejected, Is.False);
        Assert.That(IsEncrypted(stage, Chappe.Modules.Media.Relay.Side.B), Is.False);
    }

    [TestCase(new[] { "OSRTP+=accept" }, 1)]
    [TestCase(new[] { "next-transport=udp" }, 1)]
    [TestCase(new[] { "next-transport=udp", "SDES+=off" }, 0)]
    [TestCase(new string[0], 0)]
    public void Keys_of_an_offer_are_answered_where_that_is_wanted(string[] flags, int keys)
    {
        using var stage = new CallStage();
        Assert.That(Offers.Read(stage.Offer(Offers.Phone(more: Key), more: flags)).Media[0].Crypto, Is.Empty, "the callee is another matter");
        var answered = Offers.Read(stage.Answer(Offers.Phone(port: 20000), more: flags)).Media[0];
        Assert.That((answered.Protocol.Name, answered.Crypto.Count), Is.EqualTo(("RTP/AVP", keys)));
        Assert.That(IsEncrypted(stage, Chappe.Modules.Media.Relay.Side.A), Is.EqualTo(keys == 1));
    }

    [Test]
    public void A_new_offer_of_the_other_side_keeps_the_keys()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Phone(more: Key), more: "next-transport=udp");
        stage.Answer(Offers.Phone(port: 20000), more: "next-transport=udp");
        var again = Offers.Read(stage.Offer(Offers.Phone(port: 20000), "bob", "alice", "next-transport=udp")).Media[0];
        Assert.That((again.Protocol.Name, again.Crypto.Count > 0), Is.EqualTo(("RTP/AVP", true)));
        // RFC 4568 section 5.1.3: the answer has the tag of the line that it takes.
        int tag = again.Crypto.Single(c => c.Suite.Name == "AES_CM_128_HMAC_SHA1_80").Tag;
        stage.Answer(Offers.Phone(more: Key.Replace("crypto:1", $"crypto:{tag}", StringComparison.Ordinal)), "bob", "alice", "next-transport=udp");
        Assert.That(IsEncrypted(stage, Chappe.Modules.Media.Relay.Side.A));
    }

    private static bool IsEncrypted(CallStage stage, Chappe.Modules.Media.Relay.Side side) =>
        stage.Session.Streams[0][side].Transport!.Terms!.Security == Chappe.Modules.Media.Relay.MediaSecurity.Sdes;
}
