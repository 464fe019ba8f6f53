using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip;

/// <summary>Messages for the tests of Chappe.Sip, from files and from text.</summary>
internal static class TestData
{
    public static string Folder { get; } = FindFolder();

    public static byte[] Torture(string name) => File.ReadAllBytes(TortureFiles().Single(f => Path.GetFileNameWithoutExtension(f) == name));

    public static string[] TortureFiles() => [.. Directory.GetFiles(Path.Combine(Folder, "torture"), "*.dat", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Octets of a text written with plain line ends, which become CRLF.</summary>
    public static byte[] Lines(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static SipMessage Parse(byte[] octets, out MessageFault fault)
    {
        var message = new SipMessage();
        fault = message.Parse(octets, octets.Length);
        return message;
    }

    /// <summary>A message that must be good.</summary>
    public static SipMessage Good(byte[] octets)
    {
        var message = Parse(octets, out var fault);
        Assert.That(fault, Is.EqualTo(MessageFault.None));
        return message;
    }

    /// <summary>An INVITE of twelve headers and 880 octets, as phones send it.</summary>
    public static byte[] Invite { get; } = MakeInvite();

    /// <summary>A request with the headers that every request needs, and <paramref name="headers"/> before them.</summary>
    public static byte[] Request(string headers = "", string method = "OPTIONS", string uri = "sip:bob@example.com") => Lines(
        $"""
        {method} {uri} SIP/2.0
        {headers}{(headers.Length == 0 || headers.EndsWith('\n') ? "" : "\n")}Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
        From: <sip:alice@example.com>;tag=a
        To: <sip:bob@example.com>
        Call-ID: c@192.0.2.1
        CSeq: 1 {method}


        """);

    /// <summary>The text of a slice, null when it is absent.</summary>
    public static string? Text(this SipMessage message, Slice slice) => slice.IsPresent ? Encoding.UTF8.GetString(message[slice]) : null;

    private static byte[] MakeInvite()
    {
        var body = string.Concat(
            "v=0\r\no=alice 2890844526 2890844526 IN IP4 client.atlanta.example.com\r\ns=abc\r\nc=IN IP4 192.0.2.101\r\nt=0 0\r\n",
            "m=audio 49172 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n",
            "a=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:40\r\na=sendrecv\r\n");
        var head = string.Concat(
            "INVITE sip:bob@biloxi.example.com;transport=udp SIP/2.0\r\n",
            "Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf9f1d6e2a;rport\r\n",
            "Max-Forwards: 70\r\nFrom: \"Alice Adams\" <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n",
            "To: \"Bob Baker\" <sip:bob@biloxi.example.com>\r\nCall-ID: 3848276298220188511@atlanta.example.com\r\nCSeq: 31862 INVITE\r\n",
            "Contact: <sip:alice@client.atlanta.example.com:5060;transport=udp>\r\n",
            "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO\r\n",
            "Supported: replaces, timer\r\nUser-Agent: Example Phone/4.2.1\r\nContent-Type: application/sdp\r\n");
        head += $"Content-Length: {body.Length}\r\n\r\n";
        return Encoding.ASCII.GetBytes(head + body);
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "data")))
                return Path.Combine(folder.FullName, "tests", "data");
        throw new DirectoryNotFoundException("tests/data is not above the test assembly.");
    }
}
