using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.AddressPseudoVariables;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>Texts: what scripts write between quotes, compare, cut and join. Edge cases from semantics.md section 17 (measured on Kamailio).</summary>
public sealed class TextTests
{
    private OnMessage _message = null!;

    [SetUp] public void SetUp() => _message = OnMessage.Of();
    [TearDown] public void TearDown() => _message.Dispose();

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    [Test]
    public void An_interpolated_string_becomes_a_text()
    {
        Text made = $"{fU}-{rd}:{5}/{tU.toupper()}";
        Assert.That(S(made), Is.EqualTo("alice-example.com:5/BOB"));
    }

    [Test]
    public void A_hole_that_makes_texts_itself_does_not_disturb_the_one_around_it()
    {
        Text made = $"a{fU + "x"}b{$"[{rU + "y"}]"}c";
        Assert.That(S(made), Is.EqualTo("aalicexb[boby]c"));
    }

    [Test]
    public void An_interpolated_string_takes_no_memory() =>
        Assert.That(OnMessage.Allocated(() => { Text made = $"{fU}-{rd}:{5060}"; _ = made + "tail"; }), Is.Zero);

    [Test]
    public void A_text_joins_with_literals_on_both_sides() => Assert.That(S("vm-" + rU + "@" + rd), Is.EqualTo("vm-bob@example.com"));

    [Test]
    public void Undefined_is_not_empty_and_compares_with_null()
    {
        Text undefined = null, empty = "";
        Assert.Multiple(() =>
        {
            Assert.That(undefined == null, Is.True);
            Assert.That(empty == null, Is.False);
            Assert.That(undefined == empty, Is.False);
            Assert.That(empty == "", Is.True);
        });
    }

    [TestCase("friendly|sip", true)]
    [TestCase("PHONE", true)]
    [TestCase("^hone", false)]
    [TestCase("1.0$", true)]
    [TestCase("one 1", true)]
    public void Matches_is_unanchored_and_does_not_mind_case(string pattern, bool expected) =>
        Assert.That(((Text)"Sip Phone 1.0").matches(pattern), Is.EqualTo(expected));

    [TestCase("0123", 1, 0, "123")]
    [TestCase("0123", 1, 2, "12")]
    [TestCase("0123", -2, 0, "23")]
    [TestCase("0123", -2, 1, "2")]
    [TestCase("0123", 2, 9, "23")]
    [TestCase("0123", 7, 0, null)]
    public void Substr_counts_from_either_end_and_0_is_to_the_end(string text, int offset, int length, string? expected) =>
        Assert.That(S(((Text)text).substr(offset, length)), Is.EqualTo(expected));

    [Test]
    public void Substr_with_a_negative_length_is_a_mistake() =>
        Assert.That(() => ((Text)"abc").substr(0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase("a,,c", 0, "a")]
    [TestCase("a,,c", 1, "")]
    [TestCase("a,,c", 2, "c")]
    [TestCase("a,,c", -1, "c")]
    [TestCase("a,,c", -3, "a")]
    [TestCase("a,,c", 3, "")]
    [TestCase("a,,c", -4, "")]
    public void Select_counts_empty_fields_and_from_the_end(string text, int index, string expected) =>
        Assert.That(S(((Text)text).select(index, ',')), Is.EqualTo(expected));

    [Test]
    public void Strings_can_be_cut_and_changed()
    {
        Text text = "a-b-c";
        Assert.Multiple(() =>
        {
            Assert.That(S(text.replace("-", "__")), Is.EqualTo("a__b__c"));
            Assert.That(S(text.rm("-")), Is.EqualTo("abc"));
            Assert.That(S(text.strip(2)), Is.EqualTo("b-c"));
            Assert.That(S(text.striptail(9)), Is.EqualTo(""));
            Assert.That(S(text.before('-')), Is.EqualTo("a"));
            Assert.That(S(text.after('-')), Is.EqualTo("b-c"));
            Assert.That(S(text.rbefore('-')), Is.EqualTo("a-b"));
            Assert.That(S(text.rafter('-')), Is.EqualTo("c"));
            Assert.That(S(((Text)" x \r\n").trim()), Is.EqualTo("x"));
            Assert.That(S(((Text)"abc").prefixes(2)), Is.EqualTo("a,ab"));
            Assert.That(S(((Text)"ab").prefixes_quoted()), Is.EqualTo("'a','ab'"));
            Assert.That(S(((Text)"+49 (0)7").numeric()), Is.EqualTo("4907"));
            Assert.That(((Text)"a-b-c").count('-'), Is.EqualTo(2));
        });
    }

    [Test]
    public void Codes_and_hashes_are_those_everybody_has()
    {
        Text text = "abc\"é";
        Assert.Multiple(() =>
        {
            Assert.That(S(text.encode_hexa().decode_hexa()), Is.EqualTo("abc\"é"));
            Assert.That(S(text.encode_base64().decode_base64()), Is.EqualTo("abc\"é"));
            Assert.That(S(text.encode_base64url().decode_base64url()), Is.EqualTo("abc\"é"));
            Assert.That(S(((Text)"hello").encode_7bit().encode_hexa()), Is.EqualTo("e8329bfd06"));
            Assert.That(S(((Text)"hello").encode_7bit().decode_7bit()), Is.EqualTo("hello"));
            Assert.That(S(((Text)"abc").md5()), Is.EqualTo("900150983cd24fb0d6963f7d28e17f72"));
            Assert.That(S(((Text)"abc").sha256()), Does.StartWith("ba7816bf8f01cfea"));
            Assert.That(S(((Text)"a b@c").escape_user()), Is.EqualTo("a%20b%40c"));
            Assert.That(S(((Text)"a%20b%4").unescape_user()), Is.Null);
            Assert.That(S(((Text)"it's \"x\"").escape_common()), Is.EqualTo("it\\'s \\\"x\\\""));
            Assert.That(S(((Text)"it\\'s").unescape_common()), Is.EqualTo("it's"));
            Assert.That(S(((Text)"a b&c").urlencode.param), Is.EqualTo("a+b%26c"));
            Assert.That(S(((Text)"a+b%26c").urlencode.decode), Is.EqualTo("a b&c"));
        });
    }

    [TestCase("abc", 0, 7167810u)]
    [TestCase("abc", 16, 2u)]
    [TestCase("sip:h", 0, 2098718793u)]
    [TestCase("0123456789", 0, 1761298984u)]
    [TestCase("sip:bob:pw@h.com:5070;transport=TCP;X=y?Subject=z", 16, 1u)]
    public void The_core_hash_is_Kamailios(string text, int size, uint expected) =>
        Assert.That(S(((Text)text).corehash(size)), Is.EqualTo(expected.ToString()));

    [Test]
    public void Escapes_are_Kamailios()
    {
        Text text = "sip:bob:pw@h.com:5070;transport=TCP;X=y?Subject=z e's&\"";
        Assert.That(S(text.escape_user()), Is.EqualTo("sip%3abob%3apw%40h.com%3a5070;transport=TCP;X=y?Subject=z%20e's&%22"));
        Assert.That(S(text.escape_param()), Is.EqualTo("sip:bob:pw%40h.com:5070%3btransport%3dTCP%3bX%3dy%3fSubject%3dz%20e's&%22"));
    }

    [Test]
    public void Parts_of_a_URI()
    {
        Text text = "sip:bob:pw@[2001:db8::1]:5070;transport=TCP;X=y?Subject=z";
        Assert.Multiple(() =>
        {
            Assert.That(S(text.uri.user), Is.EqualTo("bob"));
            Assert.That(S(text.uri.passwd), Is.EqualTo("pw"));
            Assert.That(S(text.uri.host), Is.EqualTo("[2001:db8::1]"));
            Assert.That(S(text.uri.port), Is.EqualTo("5070"));
            Assert.That(S(text.uri.transport), Is.EqualTo("TCP"));
            Assert.That(S(text.uri.param("x")), Is.EqualTo("y"));
            Assert.That(S(text.uri.@params), Is.EqualTo("transport=TCP;X=y"));
            Assert.That(S(text.uri.headers), Is.EqualTo("Subject=z"));
            Assert.That(S(text.uri.duri), Is.EqualTo("sip:[2001:db8::1]:5070;transport=TCP"));
            Assert.That(S(text.uri.saor), Is.EqualTo("sip:bob@[2001:db8::1]"));
            Assert.That(S(((Text)"sip:h").uri.port), Is.EqualTo(""), "absent is empty");
            Assert.That(S(((Text)"no uri").uri.host), Is.Null);
        });
    }

    [Test]
    public void Pairs_by_name_and_place()
    {
        Text text = "a=1; B = \"x;y\" ;c;d=";
        Assert.Multiple(() =>
        {
            Assert.That(S(text.param.value("b")), Is.EqualTo("x;y"), "names in any case, quotes off");
            Assert.That(S(text.param.value("c")), Is.EqualTo(""));
            Assert.That(S(text.param.value("z")), Is.Null);
            Assert.That(S(text.param.name(0)), Is.EqualTo("a"));
            Assert.That(S(text.param.name(-1)), Is.EqualTo("d"));
            Assert.That(S(text.param.valueat(1)), Is.EqualTo("x;y"));
            Assert.That(text.param.count(), Is.EqualTo(4));
            Assert.That(S(((Text)"a=1,b=2").param.value("b", ',')), Is.EqualTo("2"));
        });
    }

    [Test]
    public void Parts_of_addresses_and_lines()
    {
        Text address = "\"A \\\"B\\\"\" <sip:a@b;x=1>;tag=t;q=1";
        Text lines = "one\r\ntwo\nthree";
        Assert.Multiple(() =>
        {
            Assert.That(S(address.nameaddr.uri), Is.EqualTo("sip:a@b;x=1"));
            Assert.That(S(address.nameaddr.name), Is.EqualTo("A \\\"B\\\""));
            Assert.That(S(address.tobody.tag), Is.EqualTo("t"));
            Assert.That(S(address.tobody.user), Is.EqualTo("a"));
            Assert.That(S(address.tobody.@params), Is.EqualTo("tag=t;q=1"));
            Assert.That(lines.line.count, Is.EqualTo(3));
            Assert.That(S(lines.line.at(0)), Is.EqualTo("one"));
            Assert.That(S(lines.line.at(-1)), Is.EqualTo("three"));
            Assert.That(S(lines.line.sw("tw")), Is.EqualTo("two"));
        });
    }

    [TestCase("/b+/X/", "abbcb", "aXcb")]
    [TestCase("/b/X/g", "abbcb", "aXXcX")]
    [TestCase("/(a)(b)/\\2\\1\\0/", "xab", "xbaab")]
    [TestCase("/A/x/i", "a", "x")]
    [TestCase("/A/x/", "a", "a")]
    [TestCase("#/#-#g", "a/b/c", "a-b-c")]
    public void Substitution_by_expression(string expression, string text, string expected) =>
        Assert.That(S(((Text)text).re.subst(expression)), Is.EqualTo(expected));

    [Test]
    public void Comparing_with_numbers_reads_the_text_as_one()
    {
        Text text = "042";
        Assert.Multiple(() =>
        {
            Assert.That(text == 42, Is.True);
            Assert.That(text > 41 && text < 43 && text >= 42, Is.True);
            Assert.That(default(Text) < 1, Is.False);
            Assert.That(((Text)"4x").@int, Is.Zero);
        });
    }
}
