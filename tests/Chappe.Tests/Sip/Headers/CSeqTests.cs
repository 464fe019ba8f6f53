using System.Text;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Headers;

public sealed class CSeqTests
{
    [TestCase("1 INVITE", 1u, SipMethod.Invite)]
    [TestCase("0009\r\n  INVITE", 9u, SipMethod.Invite)]
    [TestCase("2147483647\tACK", 2147483647u, SipMethod.Ack)]
    [TestCase("0 RE%47IST%45R", 0u, SipMethod.Other)]
    [TestCase("5 invite", 5u, SipMethod.Other)]
    public void A_number_and_a_method_are_taken(string text, uint number, SipMethod method)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        Assert.That(CSeq.TryParse(octets, new Slice(0, octets.Length), out var cseq), Is.True);
        Assert.That((cseq.Number, cseq.Method), Is.EqualTo((number, method)));
        Assert.That(text, Does.StartWith(Encoding.ASCII.GetString(cseq.NumberText.Of(octets))).And.EndsWith(Encoding.ASCII.GetString(cseq.MethodName.Of(octets))));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("1 ")]
    [TestCase("1INVITE")]
    [TestCase("INVITE")]
    [TestCase("-1 INVITE")]
    [TestCase("+1 INVITE")]
    [TestCase("1 INVITE x")]
    [TestCase("2147483648 INVITE")]
    [TestCase("4294967297 INVITE")]
    [TestCase("36893488147419103233 INVITE")]
    [TestCase("0x1 INVITE")]
    [TestCase("١ INVITE")]
    public void P2_Anything_else_is_refused(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Assert.That(CSeq.TryParse(octets, new Slice(0, octets.Length), out _), Is.False);
    }
}
