using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Messages;

public sealed class MessageWriterTests
{
    [Test]
    public void What_nobody_touched_goes_out_octet_for_octet()
    {
        foreach (var file in TestData.TortureFiles())
        {
            var octets = File.ReadAllBytes(file);
            var message = TestData.Parse(octets, out var fault);
            if (fault == MessageFault.None) Assert.That(Write(message), Is.EqualTo(octets.AsSpan(0, message.Length).ToArray()), file);
        }
    }

    [Test]
    public void Edits_are_spliced_in_at_their_places()
    {
        var message = TestData.Good(TestData.Request("Max-Forwards: 70\nRoute: <sip:p;lr>\n"));
        message.Edits.Replace(message.First(HeaderId.MaxForwards).Value, "69"u8);
        message.Edits.Insert(message.HeadersEnd, "X: 1\r\n"u8);
        message.Edits.Remove(message.First(HeaderId.Route).Line);
        message.Edits.Insert(message.HeadersEnd, "X: 2\r\n"u8);
        var branch = new EditList();
        branch.Replace(message.RequestUri, "sip:bob@10.0.0.2"u8);
        branch.Insert(message.HeadersStart, "Via: SIP/2.0/UDP p;branch=z9hG4bK2\r\n"u8);
        Assert.That(Text(message, branch), Is.EqualTo(Lines(
            """
            OPTIONS sip:bob@10.0.0.2 SIP/2.0
            Via: SIP/2.0/UDP p;branch=z9hG4bK2
            Max-Forwards: 69
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
            From: <sip:alice@example.com>;tag=a
            To: <sip:bob@example.com>
            Call-ID: c@192.0.2.1
            CSeq: 1 OPTIONS
            X: 1
            X: 2


            """)));
    }

    // The text is 0123456789; an edit is place,length,text. The own edits stand before the bar, the branch's behind it.
    [TestCase("3,0,a;3,0,b|3,0,c", "012abc3456789")]
    [TestCase("|5,1,x;2,1,y", "01y34x6789")]
    [TestCase("2,3,x;2,3,y", "01y56789")] // set twice: the later counts
    [TestCase("2,3,x|2,3,y", "01y56789")] // the branch's over the message's
    [TestCase("2,3,x;2,5,", "01789")] // the wider of two that begin at one place
    [TestCase("2,5,;2,3,x", "01789")]
    [TestCase("2,5,y;2,3,x", "01y789")]
    [TestCase("4,1,x;2,5,", "01789")] // inside what is removed there is no place left
    [TestCase("2,5,;4,1,x;5,0,z", "01789")]
    [TestCase("2,4,x;4,4,y", "01x89")] // half over each other: both are removed, the first text stands
    [TestCase("2,4,;2,0,a;6,0,b", "01ab6789")] // at its two ends there is
    [TestCase("0,0,a;10,0,b", "a0123456789b")]
    [TestCase("0,10,", "")]
    public void Edits_that_meet_have_one_outcome(string edits, string expected)
    {
        var octets = TestData.Request("X: 0123456789\n");
        var message = TestData.Good(octets);
        var value = message.Headers[0].Value;
        var lists = new[] { message.Edits, new EditList() };
        foreach (var (list, text) in lists.Zip(edits.Split('|')))
            foreach (var edit in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = edit.Split(',');
                list.Replace(new Slice(value.Offset + int.Parse(parts[0]), int.Parse(parts[1])), Encoding.ASCII.GetBytes(parts[2]));
            }
        var before = Encoding.ASCII.GetString(octets);
        Assert.That(Text(message, lists[1]), Is.EqualTo(before[..value.Offset] + expected + before[value.End..]));
    }

    [Test]
    public void An_edit_beyond_the_end_stands_at_the_end()
    {
        var message = TestData.Good([.. TestData.Request("l: 2"), .. "ab"u8]);
        message.Edits.Replace(new Slice(message.Length + 100, 5), "c"u8);
        Assert.That(Text(message), Does.EndWith("abc").And.Contain("l: 3\r\n"));
        message.Edits.Clear();
        message.Edits.Replace(new Slice(message.Body.Offset + 1, int.MaxValue / 2), "x"u8);
        Assert.That(Text(message), Does.EndWith("\r\n\r\nax").And.Contain("l: 2\r\n"));
    }

    [Test]
    public void Many_edits_in_any_order_are_sorted()
    {
        var message = TestData.Good(TestData.Request("X: " + new string('-', 1000) + "\n"));
        var start = message.Headers[0].Value.Offset;
        for (var i = 999; i >= 0; i--) message.Edits.Replace(new Slice(start + i, 1), Encoding.ASCII.GetBytes($"{i % 10}"));
        Assert.That(Text(message), Does.Contain("X: " + string.Concat(Enumerable.Repeat("0123456789", 100)) + "\r\n"));
    }

    [Test]
    public void A_destination_that_is_too_small_is_told()
    {
        var message = TestData.Good(TestData.Invite);
        message.Edits.Insert(message.HeadersStart, "Via: x\r\n"u8);
        var whole = Write(message);
        for (var room = 0; room < whole.Length; room++) Assert.That(MessageWriter.Write(message, null, new byte[room]), Is.EqualTo(-1), $"{room}");
        Assert.That(MessageWriter.Write(message, null, new byte[whole.Length]), Is.EqualTo(whole.Length));
        Assert.That(MessageWriter.Bound(message), Is.GreaterThanOrEqualTo(whole.Length));
    }

    [TestCase("Content-Length: 5", true, "Content-Length: 8")]
    [TestCase("l: 5", true, "l: 8")]
    [TestCase("", true, "Content-Length: 8")] // an edit touches the body
    [TestCase("Content-Length: 5", false, "Content-Length: 5")]
    public void Content_Length_is_true_after_an_edit_of_the_body(string header, bool isEdited, string expected)
    {
        var message = TestData.Good([.. TestData.Request(header), .. "hello"u8]);
        if (isEdited)
        {
            message.Edits.Replace(new Slice(message.Body.Offset, 1), "J"u8);
            message.Edits.Insert(message.Body.End, "you"u8);
        }
        var written = Text(message);
        Assert.That(written, Does.Contain(expected + "\r\n").And.EndsWith(isEdited ? "\r\n\r\nJelloyou" : "\r\n\r\nhello"));
        Assert.That(TestData.Good(Encoding.ASCII.GetBytes(written)).Body.Length, Is.EqualTo(isEdited ? 8 : 5));
    }

    [Test]
    public void A_body_can_be_given_taken_and_exchanged()
    {
        var message = TestData.Good(TestData.Request("Content-Length: 0"));
        message.Edits.Insert(message.Body.Offset, "new"u8);
        Assert.That(Text(message), Does.Contain("Content-Length: 3\r\n").And.EndsWith("\r\n\r\nnew"));

        message = TestData.Good(TestData.Invite);
        message.Edits.Remove(message.Body);
        Assert.That(Text(message), Does.Contain("Content-Length: 0\r\n").And.EndsWith("\r\n\r\n"));

        message = TestData.Good(TestData.Invite);
        message.Edits.Replace(message.Body, "x"u8);
        message.Edits.Replace(message.Body, "yz"u8);
        Assert.That(Text(message), Does.Contain("Content-Length: 2\r\n").And.EndsWith("\r\n\r\nyz"));
    }

    [TestCase("", true, "Content-Length: 5")]
    [TestCase("", false, null)]
    [TestCase("l: 5", true, "l: 5")]
    public void A_stream_gets_the_Content_Length_that_a_datagram_did_not_have(string header, bool isNeeded, string? expected)
    {
        var message = TestData.Good([.. TestData.Request(header), .. "hello"u8]);
        var destination = new byte[MessageWriter.Bound(message)];
        var written = Encoding.ASCII.GetString(destination, 0, MessageWriter.Write(message, null, destination, isNeeded));
        if (expected is null) Assert.That(written, Does.Not.Contain("Content-Length"));
        else Assert.That(written, Does.Contain(expected + "\r\n"));
        Assert.That(written.Split("Content-Length"), Has.Length.LessThanOrEqualTo(2));
    }

    [Test]
    public void F1_A_removed_or_rewritten_Content_Length_leads_to_one_true_one()
    {
        byte[] octets = [.. TestData.Request("Content-Length: 5"), .. "hello"u8];
        var message = TestData.Good(octets);
        message.Edits.Remove(message.First(HeaderId.ContentLength).Line);
        message.Edits.Insert(message.Body.End, "!"u8);
        Check(message, 6);

        message = TestData.Good(octets);
        message.Edits.Replace(message.First(HeaderId.ContentLength).Value, "999"u8);
        message.Edits.Insert(message.Body.End, "!"u8);
        Check(message, 6);

        message = TestData.Good(octets); // a script that brings its own is believed, but not doubled
        message.Edits.Remove(message.First(HeaderId.ContentLength).Line);
        message.Edits.Insert(message.HeadersEnd, "X: y\r\nl : 6\r\n"u8);
        message.Edits.Insert(message.Body.End, "!"u8);
        Check(message, 6);

        static void Check(SipMessage message, int length)
        {
            var written = TestData.Good(Write(message));
            Assert.That(written.Text(written.First(HeaderId.ContentLength).Value), Is.EqualTo($"{length}"));
            Assert.That(written.Body.Length, Is.EqualTo(length));
        }
    }

    [Test]
    public void Applied_edits_become_visible()
    {
        var message = TestData.Good(TestData.Invite);
        message.Edits.Insert(message.HeadersStart, "Subject: x\r\n"u8);
        message.Edits.Replace(message.Body, "v=0\r\n"u8);
        Assert.That(message.IndexOf(HeaderId.Subject), Is.EqualTo(-1));
        var allocated = 0;
        Assert.That(message.ApplyEdits(length => new byte[allocated = length]), Is.EqualTo(MessageFault.None));
        Assert.That(allocated, Is.GreaterThanOrEqualTo(message.Length));
        Assert.That((message.IndexOf(HeaderId.Subject), message.Edits.Count, message.Text(message.Body)), Is.EqualTo((0, 0, "v=0\r\n")));
        Assert.That(message.Text(message.First(HeaderId.ContentLength).Value), Is.EqualTo("5"));
        Assert.That(message.Text(message.From.Tag), Is.EqualTo("9fxced76sl"));
        var buffer = message.Buffer;
        Assert.That(message.ApplyEdits(length => new byte[length]), Is.EqualTo(MessageFault.None));
        Assert.That(message.Buffer, Is.SameAs(buffer), "nothing waits, nothing is done");
    }

    [Test]
    public void Edits_that_break_the_message_leave_it_as_it_was()
    {
        var message = TestData.Good(TestData.Invite);
        message.Edits.Insert(message.HeadersStart, "To: <sip:second@b>\r\n"u8);
        Assert.That(message.ApplyEdits(length => new byte[length]), Is.EqualTo(MessageFault.DuplicateHeader));
        Assert.That((message.Buffer, message.Edits.Count, message.Headers.Length), Is.EqualTo((TestData.Invite, 1, 12)));
    }

    [Test]
    public void A_copy_lives_on_its_own_buffer()
    {
        var octets = (byte[])TestData.Invite.Clone();
        var message = TestData.Good(octets);
        message.Edits.Insert(message.HeadersEnd, "X: y\r\n"u8);
        var expected = Text(message);
        var copy = TestData.Good(TestData.Torture("longreq"));
        message.CopyTo(copy, new byte[2000]);
        octets.AsSpan().Fill((byte)'?');
        message.Parse("junk"u8.ToArray(), 4);
        Assert.That(Text(copy), Is.EqualTo(expected));
        Assert.That((copy.Text(copy.TopVia.Branch), copy.Text(copy.From.Tag), copy.CSeq.Number, copy.Method), Is.EqualTo(("z9hG4bK74bf9f1d6e2a", "9fxced76sl", 31862u, SipMethod.Invite)));
        Assert.That((copy.Headers.Length, copy.MaxForwards, copy.Text(copy.CallId)), Is.EqualTo((12, 70, "3848276298220188511@atlanta.example.com")));
        Assert.That(() => copy.CopyTo(message, new byte[10]), Throws.ArgumentException);
    }

    private static byte[] Write(SipMessage message, EditList? more = null)
    {
        var destination = new byte[MessageWriter.Bound(message, more)];
        return destination[..MessageWriter.Write(message, more, destination)];
    }

    private static string Text(SipMessage message, EditList? more = null) => Encoding.ASCII.GetString(Write(message, more));

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
