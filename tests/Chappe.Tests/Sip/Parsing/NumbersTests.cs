using System.Text;
using Chappe.Sip.Parsing;

namespace Chappe.Tests.Sip.Parsing;

/// <summary>Threats P2.</summary>
public sealed class NumbersTests
{
    [TestCase("0", 0u)]
    [TestCase("70", 70u)]
    [TestCase("0000000000000000000000255", 255u)]
    [TestCase("255", 255u)]
    public void P2_Digits_in_range_are_a_number(string text, uint value)
    {
        Assert.That(Numbers.TryParse(Encoding.UTF8.GetBytes(text), 255, out var number), Is.True);
        Assert.That(number, Is.EqualTo(value));
    }

    [TestCase("")]
    [TestCase("256")]
    [TestCase("-0")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1.0")]
    [TestCase("1e1")]
    [TestCase("0x1")]
    [TestCase("1_0")]
    [TestCase("４")]
    [TestCase("٣")]
    [TestCase("4294967297")]
    [TestCase("18446744073709551617")]
    [TestCase("340282366920938463463374607431768211457")]
    public void P2_Everything_else_is_refused_and_never_wraps(string text)
    {
        Assert.That(Numbers.TryParse(Encoding.UTF8.GetBytes(text), 255, out var number), Is.False);
        Assert.That(number, Is.Zero);
    }

    [TestCase("4294967295", true)]
    [TestCase("4294967296", false)]
    public void The_whole_range_of_32_bits_can_be_asked_for(string text, bool isGood) =>
        Assert.That(Numbers.TryParse(Encoding.ASCII.GetBytes(text), uint.MaxValue, out _), Is.EqualTo(isGood));

    [TestCase("18446744073709551615", true)]
    [TestCase("18446744073709551616", false)]
    [TestCase("20000000000000000000", false)]
    [TestCase("184467440737095516150", false)]
    public void The_whole_range_of_64_bits_can_be_asked_for(string text, bool isGood) =>
        Assert.That(Numbers.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.EqualTo(isGood));

    [TestCase("0", false)]
    [TestCase("1", true)]
    [TestCase("65535", true)]
    [TestCase("65536", false)]
    public void A_port_is_from_1_to_65535(string text, bool isGood) => Assert.That(Numbers.TryParsePort(Encoding.ASCII.GetBytes(text), out _), Is.EqualTo(isGood));
}
