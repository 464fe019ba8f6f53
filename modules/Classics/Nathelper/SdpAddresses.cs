using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Walks the addresses in the lines of one kind of an SDP (<c>c=</c>, <c>o=</c>, and <c>a=rtcp</c> for <c>a</c>): the word behind IP4 or IP6, without a TTL.</summary>
internal ref struct SdpAddresses(ReadOnlySpan<byte> octets, Slice body, char kind)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private readonly byte _kind = (byte)kind;
    private readonly int _end = body.End;
    private int _next = body.Offset;

    /// <summary>Where the address stands.</summary>
    public Slice Current { get; private set; }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly SdpAddresses GetEnumerator() => this;

    /// <summary>Goes to the next one.</summary>
    public bool MoveNext()
    {
        while (_next < _end)
        {
            int start = _next;
            int length = _octets[start.._end].IndexOf((byte)'\n');
            int end = length < 0 ? _end : start + length;
            _next = end + 1;
            var line = _octets[start..end].TrimEnd("\r"u8);
            if (line.Length < 2 || line[0] != _kind || line[1] != '=') continue;
            if (_kind == 'a' && !line.StartsWith("a=rtcp:"u8)) continue;
            int at = Math.Max(line.IndexOf(" IP4 "u8), line.IndexOf(" IP6 "u8));
            if (at < 0 && line[2..].StartsWith("IN IP"u8)) at = 4;
            if (at < 0 || at + 5 >= line.Length) continue;
            var word = line[(at + 5)..];
            int stop = word.IndexOfAny((byte)' ', (byte)'/');
            Current = new Slice(start + at + 5, stop < 0 ? word.Length : stop);
            if (Current.Length > 0) return true;
        }
        return false;
    }
}
