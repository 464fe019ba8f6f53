using System.Text;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Headers;

public sealed class HeaderParametersTests
{
    [TestCase("expires", "3600")]
    [TestCase("Expires", "3600")]
    [TestCase("+sip.instance", "\"<urn:uuid:1;2,3>\"")]
    [TestCase("q", "0.5")]
    public void A_value_is_found_by_its_name_in_any_case(string name, string value)
    {
        var octets = "<sip:a@b>;q = 0.5;\r\n EXPIRES=3600;+sip.instance=\"<urn:uuid:1;2,3>\";ob"u8;
        var parameters = new HeaderParameters(octets, new Slice(9, octets.Length - 9));
        Assert.That(parameters.TryGet(Encoding.ASCII.GetBytes(name), out var found), Is.True);
        Assert.That(Encoding.ASCII.GetString(found.Of(octets)), Is.EqualTo(value));
    }

    [Test]
    public void A_flag_is_there_without_a_value()
    {
        var octets = "x;ob;reg-id=1"u8;
        var parameters = new HeaderParameters(octets, new Slice(0, octets.Length));
        Assert.That(parameters.TryGet("ob"u8, out var value), Is.True);
        Assert.That(value.IsPresent, Is.False);
        Assert.That(parameters.Has("gr"u8), Is.False);
    }

    [Test]
    public void They_are_walked_in_order()
    {
        var octets = "application/sdp;a=1;b;c=\"x;y\""u8;
        var seen = new List<string>();
        foreach (var parameter in new HeaderParameters(octets, new Slice(0, octets.Length)))
            seen.Add(Encoding.ASCII.GetString(parameter.Name.Of(octets)) + (parameter.IsFlag ? "" : "=" + Encoding.ASCII.GetString(parameter.Value.Of(octets))));
        Assert.That(seen, Is.EqualTo(new[] { "a=1", "b", "c=\"x;y\"" }));
    }

    [Test]
    public void An_absent_range_has_none() => Assert.That(new HeaderParameters("abc"u8, default).Has("abc"u8), Is.False);

    [Test]
    public void What_is_not_of_the_grammar_ends_them()
    {
        var octets = ";a=1;;b=2"u8;
        var parameters = new HeaderParameters(octets, new Slice(0, octets.Length));
        Assert.That(parameters.Has("a"u8), Is.True);
        Assert.That(parameters.Has("b"u8), Is.False);
    }
}
