using Chappe.Engine.Resolving;
using Chappe.Modules.Classics;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Numbers become URIs.</summary>
public sealed class EnumTests
{
    private static NaptrEntry Record(string regexp, int order = 100, int preference = 10, string flags = "u", string service = "E2U+sip") => new(order, preference, flags, service, "") { Regexp = regexp };

    [TestCase("+442079460148", "e164.arpa", "8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa", TestName = "The_example_of_RFC6116_section_3_2")]
    [TestCase("442079460148", "e164.arpa", null, TestName = "Without_a_plus_sign_it_is_no_number")]
    [TestCase("+1", "e164.arpa", null, TestName = "One_digit_is_no_number")]
    [TestCase("+12a", "e164.arpa", null, TestName = "A_letter_is_no_digit")]
    public void Names(string number, string suffix, string? name) => Assert.That(EnumRecords.NameOf(number, suffix), Is.EqualTo(name));

    [Test]
    public void Order_and_preference_decide_and_other_services_do_not_count() =>
        Assert.That(EnumRecords.UrisOf(
            [
                Record("!^.*$!sip:late@example.com!", order: 200), Record("!^.*$!mailto:x@example.com!", service: "E2U+email:mailto"), Record("!^\\+44(.*)$!sip:0\\1@example.com!", preference: 20),
                Record("!^.*$!sip:first@example.com!"), Record("!^.*$!sip:no@example.com!", flags: "s"), Record("!^\\+49!sip:no@example.com!"), Record("!^.*$!sip:old@example.com!", preference: 15, service: "sip+E2U"),
            ], "+442079460148", "sip"),
            Is.EqualTo(new[] { "sip:first@example.com", "sip:old@example.com", "sip:02079460148@example.com", "sip:late@example.com" }));

    [TestCase("!(a+)+$!sip:x@y!", TestName = "An_expression_that_would_go_back_for_ever_does_not_R4")]
    [TestCase("!(!sip:x@y!")]
    [TestCase("!^.*$!no uri at all!")]
    [TestCase("!^.*$!sip:x@y\r\nEvil: 1!")]
    [TestCase("nonsense")]
    [TestCase("")]
    public void What_makes_no_URI_is_left_out(string regexp) => Assert.That(EnumRecords.UrisOf([Record(regexp)], "+" + new string('1', 19), "sip"), Is.Empty);

    private sealed class Numbers : IResolver
    {
        private readonly NumericResolver _numeric = new();
        public bool TryResolveNow(in ResolveQuestion question, out TargetList targets) => _numeric.TryResolveNow(question, out targets);
        public void Resolve(in ResolveQuestion question, IResolveObserver observer) => _numeric.Resolve(question, observer);
        public async ValueTask<IReadOnlyList<NaptrEntry>> FindNaptrAsync(string name)
        {
            await Task.Yield();
            return name == "5.4.3.2.1.9.4.e164.arpa." ? [Record("!^.*$!sip:bob@10.0.0.7!"), Record("!^.*$!sip:bob@10.0.0.8!", order: 200), Record("!^.*$!sip:bob@127.0.0.1:22!", order: 300)] : [];
        }
    }

    [TestCase("sip:+4912345@chappe.test", 1, "10.0.0.7 10.0.0.8", TestName = "A_number_is_found_and_what_names_our_own_machine_is_not_followed_S2")]
    [TestCase("sip:+4999999@10.0.0.3", -1, "10.0.0.3", TestName = "A_number_that_nobody_has")]
    [TestCase("sip:bob@10.0.0.3", -1, "10.0.0.3", TestName = "A_name_is_no_number")]
    public void A_call_by_number(string uri, int code, string targets)
    {
        int said = 0;
        var bed = new Engine.ProxyBed(null, [.. ClassicsFamily.Modules()]);
        bed.Proxy.Resolver = new Numbers();
        bed.AddAsync(Chappe.Engine.Routing.RouteKinds.Request, "request_route", async () =>
        {
            said = (await EnumFunctions.enum_query()).Code;
            Chappe.Engine.Vocabulary.TmFunctions.t_relay();
        });
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("INVITE", uri));
        var sent = new List<Engine.Sent>();
        for (int i = 0; i < 1000 && !sent.Exists(s => s.Name == "INVITE"); i++)
        {
            Thread.Yield();
            bed.RunPending();
            sent.AddRange(bed.TakeAll());
        }
        Assert.That((said, string.Join(' ', sent.Where(s => s.Name == "INVITE").Select(s => s.To.HostText))), Is.EqualTo((code, targets)));
    }

    [Test]
    public void No_more_than_eight() => Assert.That(EnumRecords.UrisOf(Enumerable.Repeat(Record("!^.*$!sip:x@example.com!"), 50), "+4912345", "sip"), Has.Count.EqualTo(8));
}
