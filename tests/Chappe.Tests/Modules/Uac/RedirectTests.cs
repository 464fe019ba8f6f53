using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Uac.Redirects;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Uac;

/// <summary>Redirections that are followed here.</summary>
public sealed class RedirectTests
{
    private static (ProxyBed Bed, List<int> Codes) Redirected(string most, int code, string contacts, Action<RedirectOptions>? configure = null)
    {
        var codes = new List<int>();
        var bed = new ProxyBed(() => { TmFunctions.t_on_failure("F"); TmFunctions.t_relay(); }, new RedirectModule());
        configure?.Invoke(bed.Options.Get<RedirectOptions>());
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            codes.Add(RedirectFunctions.get_redirects(most).Code);
            if (codes[^1] > 0) TmFunctions.t_relay();
        });
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE").Reply(code, headers: contacts));
        bed.Expect("ACK");
        return (bed, codes);
    }

    private static string[] Targets(ProxyBed bed) => [.. bed.TakeAll().Where(s => s.Name == "INVITE").Select(s => s.To.HostText)];

    [TestCase("*", "10.0.0.4 10.0.0.3 10.0.0.5")]
    [TestCase("2", "10.0.0.4 10.0.0.3")]
    [TestCase("9:1", "10.0.0.4")]
    public void Contacts_are_followed_by_their_q(string most, string targets)
    {
        var (bed, codes) = Redirected(most, 302, "Contact: <sip:a@10.0.0.3>;q=0.5, <sip:b@10.0.0.4>\nContact: <sip:c@10.0.0.5>;q=0.1\n");
        Assert.That((string.Join(' ', Targets(bed)), codes[0]), Is.EqualTo((targets, 1)));
    }

    [Test]
    public void Filters_decide()
    {
        Assert.That(Targets(Redirected("*", 301, "Contact: <sip:a@10.0.0.3>, <sip:b@10.0.0.4>\n", o => o.deny_filter.Add("10\\.0\\.0\\.3")).Bed), Is.EqualTo(new[] { "10.0.0.4" }));
        Assert.That(Targets(Redirected("*", 301, "Contact: <sip:a@10.0.0.3>, <sip:b@10.0.0.4>\n", o => { o.default_filter = "deny"; o.accept_filter.Add("^sip:a@"); }).Bed), Is.EqualTo(new[] { "10.0.0.3" }));
    }

    [TestCase(486, "Contact: <sip:a@10.0.0.3>\n", TestName = "Busy_is_no_redirection")]
    [TestCase(302, "", TestName = "Without_a_contact_nothing_is_followed")]
    public void Nothing_to_follow(int code, string contacts)
    {
        var (bed, codes) = Redirected("*", code, contacts);
        Assert.That(codes, Is.EqualTo(new[] { -1 }));
        bed.Expect(code.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Test]
    public void A_contact_that_names_our_own_machine_is_not_followed_S2() => Assert.That(Targets(Redirected("*", 302, "Contact: <sip:a@127.0.0.1:22>, <sip:b@10.0.0.4>\n").Bed), Is.EqualTo(new[] { "10.0.0.4" }));
}
