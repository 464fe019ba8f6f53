using Chappe.Modules.Media.Rtpengine;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>What rtpengine_manage makes of which message (semantics of Kamailio; offer/answer of RFC 3264 and RFC 6337).</summary>
public sealed class ManagementTests
{
    [TestCase("Invite", 0, true, "", "Offer")]
    [TestCase("Invite", 0, false, "", "Refuse")]
    [TestCase("Update", 0, true, "", "Offer")]
    [TestCase("Ack", 0, true, "", "Answer")]
    [TestCase("Ack", 0, false, "", "Refuse")]
    [TestCase("Prack", 0, true, "", "Answer")]
    [TestCase("Bye", 0, false, "", "Delete")]
    [TestCase("Cancel", 0, false, "", "Delete")]
    [TestCase("Info", 0, true, "", "Refuse")]
    [TestCase("Message", 0, true, "", "Refuse")]
    [TestCase("Invite", 183, true, "sdp", "Answer")]
    [TestCase("Invite", 200, true, "sdp", "Answer")]
    [TestCase("Invite", 200, true, "", "Offer")]
    [TestCase("Invite", 180, false, "sdp", "Refuse")]
    [TestCase("Update", 200, true, "", "Answer")]
    [TestCase("Invite", 488, false, "sdp", "Delete")]
    [TestCase("Invite", 603, true, "sdp", "Delete")]
    [TestCase("Bye", 200, false, "", "Delete")]
    [TestCase("Options", 200, true, "", "Refuse")]
    [TestCase("Invite", 0, true, "failure", "Delete")]
    [TestCase("Invite", 0, false, "failure", "Refuse")]
    [TestCase("Invite", 0, true, "branch failure", "Nothing")]
    public void Each_message_is_one_half_of_an_exchange_or_its_end(string method, int status, bool hasSdp, string where, string action) =>
        Assert.That(Management.Decide(Enum.Parse<SipMethod>(method), status, hasSdp, where == "sdp", where == "failure", where == "branch failure").ToString(), Is.EqualTo(action));
}
