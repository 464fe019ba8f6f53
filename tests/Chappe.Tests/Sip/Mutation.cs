namespace Chappe.Tests.Sip;

/// <summary>Messages that somebody damaged: the torture messages of RFC 4475 and 5118 and an INVITE, with changes that a seed decides.</summary>
internal static class Mutation
{
    private static readonly byte[][] Corpus = [.. TestData.TortureFiles().Select(File.ReadAllBytes), TestData.Invite];

    private static readonly byte[][] Fragments = [.. new[]
    {
        "\r\n", "\r", "\n", "\r\n ", "\0", "\"", "\\", "<", ">", ";", ",", ":", "@", "%", "%00", "=", "*", "[", "]", " ", "\t", "\r\n\r\n", "Via: ", "l: 4294967297\r\n",
        "To: <sip:x>\r\n", ";tag=1;tag=2", "SIP/2.0", "sip:", "tel:+", "99999999999999999999", "\xFF\xFE", "m=audio 1 RTP/AVP 0\r\n", "a=rtpmap:0 x/8000\r\n", "Digest realm=\"",
    }.Select(System.Text.Encoding.Latin1.GetBytes)];

    /// <summary>Writes the next damaged message and gives its length.</summary>
    public static int Next(Random random, byte[] buffer) => Mutate(random, Corpus[random.Next(Corpus.Length)], buffer);

    /// <summary>One to six changes: octets changed, cut, doubled, moved, fragments put in, parts of another message put in.</summary>
    public static int Mutate(Random random, byte[] source, byte[] buffer)
    {
        source.CopyTo(buffer, 0);
        var length = source.Length;
        for (var changes = random.Next(1, 7); changes > 0 && length > 1; changes--)
        {
            var at = random.Next(length);
            switch (random.Next(7))
            {
                case 0:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    length = at;
                    break;
                case 3:
                    var cut = Math.Min(random.Next(1, 40), length - at);
                    buffer.AsSpan(at + cut, length - at - cut).CopyTo(buffer.AsSpan(at));
                    length -= cut;
                    break;
                case 4:
                    var copied = buffer.AsSpan(at, Math.Min(random.Next(1, 200), length - at)).ToArray();
                    length = Insert(buffer, length, random.Next(length), copied);
                    break;
                case 5:
                    var other = Corpus[random.Next(Corpus.Length)];
                    var from = random.Next(other.Length);
                    length = Insert(buffer, length, at, other.AsSpan(from, Math.Min(random.Next(1, 100), other.Length - from)));
                    break;
                default:
                    length = Insert(buffer, length, at, Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        }
        return length;
    }

    private static int Insert(byte[] buffer, int length, int at, ReadOnlySpan<byte> text)
    {
        if (length + text.Length > buffer.Length) return length;
        buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + text.Length));
        text.CopyTo(buffer.AsSpan(at));
        return length + text.Length;
    }
}
