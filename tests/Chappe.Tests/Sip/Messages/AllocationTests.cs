using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip.Messages;

/// <summary>The path of a message makes no garbage once it is warm.</summary>
public sealed class AllocationTests
{
    [TestCase("wsinv")]
    [TestCase("longreq")]
    [TestCase("intmeth")]
    [TestCase("quotbal")]
    [TestCase("unreason")]
    public void Parsing_reading_and_writing_allocate_nothing(string name)
    {
        var octets = TestData.Torture(name);
        var (message, copy, branch) = (new SipMessage(), new SipMessage(), new EditList());
        var (destination, target) = (new byte[8192], new byte[8192]);
        for (var i = 0; i < 50; i++) Handle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) Handle();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Handle()
        {
            message.Parse(octets, octets.Length);
            message.CheckValues();
            SipUri.TryParse(message.Octets, message.From.Uri, out _);
            message.TryGetSecondVia(out _);
            message.IndexOf("X-Unknown"u8);
            var contacts = message.Addresses(HeaderId.Contact);
            while (contacts.MoveNext()) SipUri.TryParse(message.Octets, contacts.Current.Uri, out _);
            message.Edits.Insert(message.HeadersStart, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK77ef4c2312983.1\r\n"u8);
            message.Edits.Replace(message.First(HeaderId.MaxForwards).Value, "69"u8);
            branch.Clear();
            branch.Replace(message.RequestUri, "sip:x@192.0.2.77"u8);
            MessageWriter.Write(message, branch, destination, needsContentLength: true);
            message.CopyTo(copy, target);
        }
    }
}
