using System.Text;
using System.Text.Json.Nodes;
using Chappe.Modules.Operations;

namespace Chappe.Tests.Modules.Operations;

/// <summary>binrpc octet by octet. The answers are what Kamailio 5.6.3 sent for the same values.</summary>
public sealed class BinRpcTests
{
    private static byte[] Octets(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    private static string Text(string text) => Record(text, 1);

    private static string Record(string text, int type)
    {
        byte[] octets = [.. Encoding.UTF8.GetBytes(text), 0];
        return octets.Length < 8 ? $"{octets.Length << 4 | type:X2}{Convert.ToHexString(octets)}" : $"{0x90 | type:X2}{octets.Length:X2}{Convert.ToHexString(octets)}";
    }

    private static BinRpcRequest? Read(byte[] message, out string problem)
    {
        int head = BinRpcRequest.TryReadHead(message, out int length, out uint cookie);
        problem = "";
        return head <= 0 || message.Length != head + length ? null : BinRpcRequest.Parse(message.AsSpan(head), cookie, out problem);
    }

    private static byte[] Request(string records) => [0xA1, 0x01, (byte)Octets(records).Length, 0x12, 0x34, .. Octets(records)];

    [Test]
    public void A_request_is_a_method_and_its_parameters()
    {
        var request = Read(Request(Text("core.echo") + Text("hello") + "20 01 00" + "40 FF FF FF FE" + "22 09 C4" + "00"), out _)!;
        Assert.That((request.Cookie, request.Method, request.Parameters.ToJsonString()), Is.EqualTo((0x1234u, "core.echo", """["hello",256,-2,2.5,0]""")));
    }

    [TestCase("\"hello\",256", "A1 11 0A 12 34 61 68 65 6C 6C 6F 00 20 01 00")]
    [TestCase("-2", "A1 11 05 12 34 40 FF FF FF FE")]
    [TestCase("{\"now\":\"Wed Nov 25 22:31:40 2026\",\"up_since\":\"Wed Nov 25 22:27:23 2026\",\"uptime\":257}", "A1 11 53 12 34 03 45 6E 6F 77 00 91 19 57 65 64 20 4E 6F 76 20 32 35 20 32 32 3A 33 31 3A 34 30 20 32 30 32 36 00 95 09 75 70 5F 73 69 6E 63 65 00 91 19 57 65 64 20 4E 6F 76 20 32 35 20 32 32 3A 32 37 3A 32 33 20 32 30 32 36 00 75 75 70 74 69 6D 65 00 20 01 01 83")]
    [TestCase("{\"Domains\":[{\"Domain\":{\"Domain\":\"location\",\"Size\":1024,\"AoRs\":[],\"Stats\":{\"Records\":0,\"Max-Slots\":0}}}]}", "A1 11 5D 12 34 03 95 08 44 6F 6D 61 69 6E 73 00 03 75 44 6F 6D 61 69 6E 00 03 75 44 6F 6D 61 69 6E 00 91 09 6C 6F 63 61 74 69 6F 6E 00 55 53 69 7A 65 00 20 04 00 55 41 6F 52 73 00 03 83 65 53 74 61 74 73 00 03 95 08 52 65 63 6F 72 64 73 00 00 95 0A 4D 61 78 2D 53 6C 6F 74 73 00 00 83 83 83 83")]
    [TestCase("", "A1 11 00 12 34")]
    public void An_answer_is_what_Kamailio_sends_for_the_same_values(string values, string wire) =>
        Assert.That(Convert.ToHexString(BinRpcReply.Success(0x1234, JsonNode.Parse($"[{values}]") is JsonArray { Count: 1 } one && one[0] is JsonObject ? one[0] : JsonNode.Parse($"[{values}]"))), Is.EqualTo(wire.Replace(" ", "")));

    [Test]
    public void A_failure_is_a_code_and_a_sentence() => Assert.That(Convert.ToHexString(BinRpcReply.Failure(0x1234, 500, "command core.nosuch not found")),
        Is.EqualTo("A1 31 23 12 34 20 01 F4 91 1E 63 6F 6D 6D 61 6E 64 20 63 6F 72 65 2E 6E 6F 73 75 63 68 20 6E 6F 74 20 66 6F 75 6E 64 00".Replace(" ", "")));

    [Test]
    public void Structs_of_one_name_become_members_of_one_struct()
    {
        string reply = Encoding.Latin1.GetString(BinRpcReply.Success(1, JsonNode.Parse("""[{"socket":{"proto":"udp"}},{"socket":{"proto":"tcp"}}]""")));
        Assert.That(reply[4..], Is.EqualTo("\u0003usocket\0\u0003eproto\0Audp\0\u0083usocket\0\u0003eproto\0Atcp\0\u0083\u0083"));
    }

    [Test]
    public void A_number_beyond_32_bits_stays_readable_as_text() =>
        Assert.That(Encoding.Latin1.GetString(BinRpcReply.Success(1, 8589934592)), Does.EndWith("8589934592\0"));

    [TestCase("B1 01 00 12 34", Description = "another magic")]
    [TestCase("A2 01 00 12 34", Description = "another version")]
    [TestCase("A1 11 00 12 34", Description = "an answer")]
    [TestCase("A1 0D FF FF FF FF 12 34", Description = "4 GB")]
    public void What_is_no_request_is_refused_at_its_head(string message) => Assert.That(BinRpcRequest.TryReadHead(Octets(message), out _, out _), Is.EqualTo(-1));

    [TestCase("", "bad request method: more data needed")]
    [TestCase("FF FF", "bad request method: more data needed")]
    [TestCase("10 05", "bad request method")]
    [TestCase("41 61 62 63 64", "bad request method: more data needed", Description = "a text without its zero")]
    public void What_has_no_method_is_refused_with_a_sentence(string records, string sentence)
    {
        Assert.That(Read(Request(records), out string problem), Is.Null);
        Assert.That(problem, Is.EqualTo(sentence));
    }

    [Test]
    public void C1_Structs_in_a_request_are_refused() => Assert.That(Read(Request(Text("core.echo") + "03 83"), out string problem), Is.Null, problem);

    [Test]
    public void Every_prefix_of_a_request_waits_for_more()
    {
        byte[] message = Request(Text("core.echo") + Text("a longer text than seven") + "20 01 00");
        for (int length = 0; length < 5; length++) Assert.That(BinRpcRequest.TryReadHead(message.AsSpan(0, length), out _, out _), Is.Zero);
        for (int length = 5; length < message.Length; length++)
        {
            int head = BinRpcRequest.TryReadHead(message.AsSpan(0, length), out int records, out _);
            Assert.That((head, head + records), Is.EqualTo((5, message.Length)));
        }
    }

    [Test]
    public void Fuzz_whatever_comes_is_read_or_refused([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        byte[] good = Request(Text("core.echo") + Text("a longer text than seven") + "20 01 00" + "22 09 C4");
        int read = 0;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] message = [.. good];
            for (int change = random.Next(1, 6); change > 0; change--) message[random.Next(message.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) message = message[..random.Next(message.Length)];
            if (Read(message, out _) is { } request)
            {
                read++;
                Assert.That(request.Parameters.Count, Is.LessThanOrEqualTo(message.Length));
            }
        }
        Assert.That(read, Is.GreaterThan(100), "the mutations leave nothing to read");
    }
}
