using System.Text;

namespace Chappe.Benchmarks;

/// <summary>Messages as the field sends them.</summary>
internal static class Samples
{
    /// <summary>An INVITE of 12 headers with an SDP body.</summary>
    public static readonly byte[] Invite = Encoding.ASCII.GetBytes(
        "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n" +
        "Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf9;rport\r\n" +
        "Max-Forwards: 70\r\n" +
        "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n" +
        "To: Bob <sip:bob@biloxi.example.com>\r\n" +
        "Call-ID: 3848276298220188511@atlanta.example.com\r\n" +
        "CSeq: 1 INVITE\r\n" +
        "Contact: <sip:alice@client.atlanta.example.com;transport=udp>\r\n" +
        "User-Agent: Example Phone 1.0\r\n" +
        "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, UPDATE\r\n" +
        "Supported: timer, path, replaces\r\n" +
        "Content-Type: application/sdp\r\n" +
        "Content-Length: 151\r\n" +
        "\r\n" +
        "v=0\r\no=alice 2890844526 2890844526 IN IP4 client.atlanta.example.com\r\ns=-\r\nc=IN IP4 192.0.2.101\r\nt=0 0\r\nm=audio 49172 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n");
}
