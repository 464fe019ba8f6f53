using System.Text;
using Chappe.Modules.Media.Ng;

namespace Chappe.Tests.Modules.Media.Ng;

/// <summary>The datagrams of the NG protocol: cookie, blank, dictionary in bencode or JSON.</summary>
public sealed class NgMessageTests
{
    private static NgDictionary Offer() => new()
    {
        ["supports"] = new NgList { "load limit" },
        ["sdp"] = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n",
        ["flags"] = new NgList { "trust-address", "generate-mid" },
        ["codec"] = new NgDictionary { ["strip"] = new NgList { "opus" }, ["empty"] = new NgList() },
        ["TOS"] = 184,
        ["delay"] = -7,
        ["call-id"] = "a\"b\\cé",
        ["command"] = "offer",
    };

    [Test]
    public void A_command_is_written_as_rtpengine_reads_it()
    {
        var message = new NgMessage("5323_1", new NgDictionary { ["command"] = "ping", ["n"] = 3, ["l"] = new NgList { "a", 0L } });
        Assert.That(Encoding.UTF8.GetString(message.ToOctets()), Is.EqualTo("5323_1 d7:command4:ping1:ni3e1:ll1:ai0eee"));
        Assert.That(Encoding.UTF8.GetString((message with { Format = NgFormat.Json }).ToOctets()), Is.EqualTo("""5323_1 {"command":"ping","n":3,"l":["a",0]}"""));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void What_is_written_is_read_again(int format)
    {
        var written = new NgMessage("c", Offer(), (NgFormat)format).ToOctets();
        Assert.That(NgMessage.TryParse(written, out var read, out var fault), Is.True, fault.ToString());
        Assert.That(read!.Cookie, Is.EqualTo("c"));
        Assert.That(read.ToOctets(), Is.EqualTo(written));
        var offer = read.Dictionary;
        Assert.That(offer.Text("call-id"), Is.EqualTo("a\"b\\cé"));
        Assert.That(offer.Integer("TOS"), Is.EqualTo(184));
        Assert.That(offer.Integer("delay"), Is.EqualTo(-7));
        Assert.That(offer.Lists("flags", "Generate-MID"), Is.True);
        Assert.That(offer.Dictionary("codec")!.List("strip")!.Has("opus"), Is.True);
        Assert.That(offer.Octets("sdp").Length, Is.EqualTo(31));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Every_prefix_of_a_message_is_refused(int format)
    {
        var written = new NgMessage("cookie", Offer(), (NgFormat)format).ToOctets();
        for (int length = 0; length < written.Length; length++)
            Assert.That(NgMessage.TryParse(written.AsMemory(0, length), out _, out var fault) || fault == NgFault.None, Is.False, $"{length}");
    }

    [TestCase("c d1:a1:b1:a1:ce", "SameNameTwice")]
    [TestCase("c {\"a\":1,\"a\":2}", "SameNameTwice")]
    [TestCase("c d0:1:be", "BadName")]
    [TestCase("c di1e1:be", "BadName")]
    [TestCase("c d1:ai01ee", "BadValue")]
    [TestCase("c d1:ai-0ee", "BadValue")]
    [TestCase("c d1:aiee", "BadValue")]
    [TestCase("c d1:ai1.5ee", "BadValue")]
    [TestCase("c d1:ai99999999999999999999ee", "BadValue")]
    [TestCase("c d1:a01:be", "BadValue")]
    [TestCase("c d1:a+1:be", "BadValue")]
    [TestCase("c d1:a-1:be", "BadValue")]
    [TestCase("c d1:a9999999:be", "BadValue")]
    [TestCase("c d1:a999999:be", "Cut")]
    [TestCase("c d1:axe", "BadValue")]
    [TestCase("c d1:a1:bex", "Trailing")]
    [TestCase("c {\"a\":\"\\ud800\"}", "BadValue")]
    [TestCase("c {\"a\":1} {", "BadValue")]
    [TestCase("c [1]", "NoDictionary")]
    [TestCase("c le", "NoDictionary")]
    [TestCase("c ", "NoDictionary")]
    [TestCase("de", "NoCookie")]
    [TestCase(" de", "NoCookie")]
    [TestCase("c\td de", "NoCookie")]
    public void What_is_no_message_is_refused_with_its_reason(string datagram, string fault)
    {
        Assert.That(NgMessage.TryParse(Encoding.UTF8.GetBytes(datagram), out var message, out var found), Is.False);
        Assert.That((message, found.ToString()), Is.EqualTo(((NgMessage?)null, fault)));
    }

    [Test]
    public void A_line_end_behind_the_dictionary_is_what_netcat_sends()
    {
        Assert.That(NgMessage.TryParse("c d7:command4:pinge\r\n"u8.ToArray(), out var message, out _), Is.True);
        Assert.That(message!.Dictionary.Text("command"), Is.EqualTo("ping"));
    }

    [Test]
    public void Nesting_is_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("d1:a", 100_000));
        Assert.That(NgMessage.TryParse(Encoding.ASCII.GetBytes("c " + deep[..60_000]), out _, out var fault), Is.False);
        Assert.That(fault, Is.EqualTo(NgFault.TooDeep));
        Assert.That(NgMessage.TryParse(Encoding.ASCII.GetBytes("c {\"a\":" + new string('[', 60_000)), out _, out fault), Is.False);
        Assert.That(NgMessage.TryParse(Encoding.ASCII.GetBytes("c " + deep), out _, out fault), Is.False);
        Assert.That(fault, Is.EqualTo(NgFault.TooLong));
    }

    [Test]
    public void Mutated_messages_are_read_or_refused_and_nothing_is_thrown()
    {
        byte[][] seeds = [new NgMessage("c", Offer()).ToOctets(), new NgMessage("c", Offer(), NgFormat.Json).ToOctets()];
        var random = new Random(20261125);
        int good = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] octets = [.. seeds[i % 2]];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                int at = random.Next(octets.Length);
                octets = random.Next(4) switch
                {
                    0 => [.. octets[..at], (byte)random.Next(256), .. octets[(at + 1)..]],
                    1 => [.. octets[..at], .. octets[Math.Min(at + random.Next(20), octets.Length)..]],
                    2 => [.. octets[..at], .. "dlie0:9{}[]\""u8[random.Next(11)..], .. octets[at..]],
                    _ => [.. octets[..at], .. octets[random.Next(octets.Length)..]],
                };
                if (octets.Length == 0) octets = [0];
            }
            if (!NgMessage.TryParse(octets, out var message, out var fault))
            {
                Assert.That(fault, Is.Not.EqualTo(NgFault.None));
                continue;
            }
            good++;
            // What was read can be written and read again.
            Assert.That(NgMessage.TryParse(message.ToOctets(), out _, out _), Is.True);
        }
        Assert.That(good, Is.GreaterThan(100), "mutations that are all refused would test little");
    }
}
