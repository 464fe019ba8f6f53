using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Sdp;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>What is spoken with whom when the script says little or nothing.</summary>
public sealed class TermsTests
{
    private static RemoteMedia Browser => Offers.Read(Offers.Browser()).Media[0];
    private static RemoteMedia Phone => Offers.Read(Offers.Phone()).Media[0];
    private static RemoteMedia SrtpPhone => Offers.Read(Offers.Phone(protocol: "RTP/SAVP", more: "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")).Media[0];

    [Test]
    public void A_contact_by_WebSocket_is_a_browser([Values("ws", "wss")] string transport)
    {
        var terms = Terms.ForOffer(Phone, null, new CallOptions { NextTransport = transport });
        Assert.That((terms.Protocol.Name, terms.HasIce, terms.HasDtls, terms.HasSdes, terms.HasMux, terms.IsWebRtc), Is.EqualTo(("UDP/TLS/RTP/SAVPF", true, true, false, true, true)));
    }

    [Test]
    public void Any_other_contact_is_a_plain_phone([Values("udp", "tcp", "tls")] string transport)
    {
        var terms = Terms.ForOffer(Browser, null, new CallOptions { NextTransport = transport });
        Assert.That((terms.Protocol.Name, terms.HasIce, terms.HasDtls, terms.HasSdes, terms.HasMux), Is.EqualTo(("RTP/AVP", false, false, false, false)));
    }

    [Test]
    public void Keys_in_SDP_are_passed_to_a_contact_by_TLS_and_to_no_other()
    {
        Assert.That(Terms.ForOffer(SrtpPhone, null, new CallOptions { NextTransport = "tls" }).Protocol.Name, Is.EqualTo("RTP/SAVP"));
        Assert.That(Terms.ForOffer(SrtpPhone, null, new CallOptions { NextTransport = "udp" }).Protocol.Name, Is.EqualTo("RTP/AVP"));
    }

    [Test]
    public void Somebody_elses_proxy_that_says_nothing_gets_the_protocol_that_was_offered()
    {
        Assert.That(Terms.ForOffer(Browser, null, CallOptions.None) is { Protocol.Name: "UDP/TLS/RTP/SAVPF", HasIce: true, HasMux: true });
        Assert.That(Terms.ForOffer(Phone, null, CallOptions.None) is { Protocol.Name: "RTP/AVP", HasIce: false, HasMux: false });
    }

    [Test]
    public void Who_has_spoken_in_the_call_is_spoken_to_in_the_same_way()
    {
        var terms = Terms.ForOffer(Phone, Browser, new CallOptions { NextTransport = "udp" });
        Assert.That((terms.Protocol.Name, terms.HasIce, terms.HasMux), Is.EqualTo(("UDP/TLS/RTP/SAVPF", true, true)));
    }

    [Test]
    public void Flags_go_before_all()
    {
        var options = new CallOptions { NextTransport = "ws", Protocol = MediaProtocol.Savp, Ice = IceRule.Remove, HasIceRule = true, IsDtlsOff = true };
        var terms = Terms.ForOffer(Phone, Browser, options);
        Assert.That((terms.Protocol.Name, terms.HasIce, terms.HasDtls, terms.HasSdes), Is.EqualTo(("RTP/SAVP", false, false, true)));
    }

    [Test]
    public void RTP_SAVPF_offers_both_kinds_of_keys_as_rtpengine_does()
    {
        var terms = Terms.ForOffer(Phone, null, new CallOptions { Protocol = MediaProtocol.Savpf });
        Assert.That((terms.HasDtls, terms.HasSdes), Is.EqualTo((true, true)));
        Assert.That(Terms.ForOffer(Phone, null, new CallOptions { Protocol = MediaProtocol.Savpf, Sdes = SdesRules.Of(["off"]) }).HasSdes, Is.False);
        Assert.That(Terms.ForOffer(Phone, null, new CallOptions { Protocol = MediaProtocol.DtlsSavpf }).HasSdes, Is.False, "the name promises DTLS");
    }

    [Test]
    public void A_browser_is_answered_with_mux_and_ICE_whatever_the_phone_said()
    {
        var terms = Terms.ForAnswer(Browser, Phone, CallOptions.None, new CallOptions { Ice = IceRule.Remove, HasIceRule = true, Mux = MuxRules.Reject });
        Assert.That((terms.Protocol.Name, terms.HasIce, terms.HasDtls, terms.HasMux), Is.EqualTo(("UDP/TLS/RTP/SAVPF", true, true, true)));
    }

    [Test]
    public void A_phones_mux_is_taken_when_the_other_side_took_it_or_the_script_says_so()
    {
        var offered = Offers.Read(Offers.Phone(more: "a=rtcp-mux")).Media[0];
        Assert.That(Terms.ForAnswer(offered, Phone, CallOptions.None, CallOptions.None).HasMux, Is.False);
        Assert.That(Terms.ForAnswer(offered, offered, CallOptions.None, CallOptions.None).HasMux);
        Assert.That(Terms.ForAnswer(offered, offered, new CallOptions { Mux = MuxRules.Reject }, CallOptions.None).HasMux, Is.False);
        Assert.That(Terms.ForAnswer(offered, Phone, new CallOptions { Mux = MuxRules.Demux }, CallOptions.None).HasMux);
        Assert.That(Terms.ForAnswer(Phone, offered, new CallOptions { Mux = MuxRules.Accept }, CallOptions.None).HasMux, Is.False, "nobody offered it");
    }

    [Test]
    public void A_phone_that_offered_keys_in_SDP_is_answered_with_keys_in_SDP()
    {
        var terms = Terms.ForAnswer(SrtpPhone, Browser, CallOptions.None, CallOptions.None);
        Assert.That((terms.Protocol.Name, terms.HasSdes, terms.HasDtls, terms.HasIce), Is.EqualTo(("RTP/SAVP", true, false, false)));
    }
}
