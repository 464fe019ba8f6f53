using Chappe.Sip.Messages;

namespace Chappe.Sip.Sdp;

/// <summary>One <c>a=</c> line.</summary>
/// <param name="Name">The name before the colon.</param>
/// <param name="Value">What follows the colon; absent for a flag.</param>
/// <param name="Line">The whole line with its end.</param>
public readonly record struct SdpAttribute(Slice Name, Slice Value, Slice Line);

/// <summary>The attributes of a session or of one medium (RFC 8866 section 5.13): walked by foreach, found by name. Names count case.</summary>
public readonly ref struct SdpAttributes
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _section;

    /// <summary>The attributes in <paramref name="section"/> of <paramref name="octets"/>.</summary>
    public SdpAttributes(ReadOnlySpan<byte> octets, Slice section)
    {
        _octets = octets;
        _section = section;
    }

    /// <summary>Finds the first attribute named <paramref name="name"/>.</summary>
    /// <returns>false when it is not there.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out SdpAttribute attribute)
    {
        foreach (var candidate in this)
        {
            if (!candidate.Name.Of(_octets).SequenceEqual(name)) continue;
            attribute = candidate;
            return true;
        }
        attribute = default;
        return false;
    }

    /// <summary>True when there is an attribute of that name.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The direction that these attributes give; the first one counts.</summary>
    public SdpDirection Direction
    {
        get
        {
            foreach (var attribute in this)
            {
                if (attribute.Value.IsPresent) continue;
                var name = attribute.Name.Of(_octets);
                if (name.SequenceEqual("sendrecv"u8)) return SdpDirection.SendReceive;
                if (name.SequenceEqual("sendonly"u8)) return SdpDirection.SendOnly;
                if (name.SequenceEqual("recvonly"u8)) return SdpDirection.ReceiveOnly;
                if (name.SequenceEqual("inactive"u8)) return SdpDirection.Inactive;
            }
            return SdpDirection.Unsaid;
        }
    }

    /// <summary>Walks the attributes in order.</summary>
    public Enumerator GetEnumerator() => new(_octets, _section);

    /// <summary>Walks attributes without allocating.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _octets;
        private SdpLines _lines;

        internal Enumerator(ReadOnlySpan<byte> octets, Slice section)
        {
            _octets = octets;
            _lines = new SdpLines(octets, section);
        }

        /// <summary>The attribute at hand.</summary>
        public SdpAttribute Current { get; private set; }

        /// <summary>Goes to the next attribute.</summary>
        public bool MoveNext()
        {
            while (_lines.MoveNext())
            {
                var line = _lines.Current;
                if (line.Type != 'a') continue;
                var colon = line.Value.Of(_octets).IndexOf((byte)':');
                Current = colon < 0
                    ? new SdpAttribute(line.Value, default, line.Line)
                    : new SdpAttribute(new Slice(line.Value.Offset, colon), new Slice(line.Value.Offset + colon + 1, line.Value.Length - colon - 1), line.Line);
                return true;
            }
            return false;
        }
    }
}
