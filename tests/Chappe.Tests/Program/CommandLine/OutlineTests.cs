using System.Text.Json.Nodes;
using Chappe.CommandLine;

namespace Chappe.Tests.Program.CommandLine;

public sealed class OutlineTests
{
    private static string Show(string json)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Outline.Write(output, JsonNode.Parse(json));
        return output.ToString();
    }

    [Test]
    public void A_text_stands_alone() => Assert.That(Show("\"chappe\""), Is.EqualTo("chappe\n"));

    [Test]
    public void Values_stand_below_each_other() => Assert.That(Show("""{"now": "today", "uptime": 5}"""), Is.EqualTo("now:    today\nuptime: 5\n"));

    [Test]
    public void Each_of_many_has_a_dash() =>
        Assert.That(Show("""[{"proto": "udp", "port": 5060}, {"proto": "tcp", "port": 5060}]"""), Is.EqualTo("- proto: udp\n  port:  5060\n- proto: tcp\n  port:  5060\n"));

    [Test]
    public void What_belongs_to_a_name_is_indented() => Assert.That(Show("""{"a": {"b": [1, 2]}}"""), Is.EqualTo("a:\n  b:\n    - 1\n    - 2\n"));

    [Test]
    public void Nothing_is_said_as_a_word() => Assert.That(Show("""{"a": null, "b": []}"""), Is.EqualTo("a: none\nb: none\n"));

    // Threat G6: a registered Contact is shown to an operator and must not move his cursor.
    [Test]
    public void Control_characters_from_the_network_are_shown_not_obeyed() =>
        Assert.That(Show("""{"contact": "sip:a\u001b[2J\r\nb"}"""), Is.EqualTo("contact: sip:a\\x1B[2J\\r\\nb\n"));
}
