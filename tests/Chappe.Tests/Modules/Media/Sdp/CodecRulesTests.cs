using Chappe.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Sdp;

public sealed class CodecRulesTests
{
    private static readonly RemoteCodec[] s_offered =
        [new(111, "opus", 48000, 2), new(9, "G722", 8000, 1), new(0, "PCMU", 8000, 1), new(8, "PCMA", 8000, 1), new(126, "telephone-event", 8000, 1), new(110, "telephone-event", 48000, 1)];

    private static string Apply(CodecRules rules, params RemoteCodec[] codecs) => string.Join(' ', rules.Apply(codecs.Length == 0 ? s_offered : codecs).Select(c => c.PayloadType));

    [Test] public void Without_rules_all_stay() => Assert.That(Apply(CodecRules.None), Is.EqualTo("111 9 0 8 126 110"));
    [Test] public void Strip_takes_a_codec_away_in_any_case() => Assert.That(Apply(new CodecRules { Strip = ["g722", "OPUS"] }), Is.EqualTo("0 8 126 110"));
    [Test] public void Strip_with_a_clock_rate_means_that_one_only() => Assert.That(Apply(new CodecRules { Strip = ["telephone-event/48000"] }), Is.EqualTo("111 9 0 8 126"));
    [Test] public void Strip_takes_payload_types_too() => Assert.That(Apply(new CodecRules { Strip = ["111"] }), Is.EqualTo("9 0 8 126 110"));
    [Test] public void Except_keeps_in_spite_of_all_in_the_order_of_the_offer() => Assert.That(Apply(new CodecRules { Strip = ["all"], Except = ["PCMA", "PCMU"] }), Is.EqualTo("0 8"));
    [Test] public void Offer_keeps_in_spite_of_all_in_its_own_order() => Assert.That(Apply(new CodecRules { Strip = ["all"], Offer = ["PCMA", "PCMU", "telephone-event"] }), Is.EqualTo("8 0 126 110"));
    [Test] public void Offer_alone_puts_first() => Assert.That(Apply(new CodecRules { Offer = ["PCMA"] }), Is.EqualTo("8 111 9 0 126 110"));
    [Test] public void Strip_of_everything_leaves_the_offer_as_it_was() => Assert.That(Apply(new CodecRules { Strip = ["all"] }), Is.EqualTo("111 9 0 8 126 110"));
    [Test] public void Transcode_adds_the_other_law() => Assert.That(Apply(new CodecRules { Transcode = ["PCMA"] }, new(0, "PCMU", 8000, 1), new(101, "telephone-event", 8000, 1)), Is.EqualTo("0 101 8"));
    [Test] public void Transcode_adds_nothing_that_we_cannot_make() => Assert.That(Apply(new CodecRules { Transcode = ["PCMA"] }, new RemoteCodec(111, "opus", 48000, 2)), Is.EqualTo("111"));
    [Test] public void Mask_hides_what_can_be_transcoded() => Assert.That(Apply(new CodecRules { Mask = ["PCMU"], Transcode = ["PCMA"] }, new RemoteCodec(0, "PCMU", 8000, 1)), Is.EqualTo("8"));
    [Test] public void A_single_codec_keeps_its_telephone_event() => Assert.That(Apply(new CodecRules { IsSingle = true }, s_offered[2], s_offered[3], s_offered[4], s_offered[5]), Is.EqualTo("0 126"));
}
