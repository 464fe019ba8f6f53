using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chappe.Modules.Registrar.Location;

/// <summary>One stored contact, seen through its octets.</summary>
internal readonly ref struct ContactRecord(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>The size of the fixed part.</summary>
    public static int FixedLength => Unsafe.SizeOf<ContactFields>();

    public ReadOnlySpan<byte> Octets => _octets;
    public ref readonly ContactFields Fields => ref MemoryMarshal.AsRef<ContactFields>(_octets);

    public ReadOnlySpan<byte> Uri => _octets.Slice(FixedLength, Fields.UriLength);
    public ReadOnlySpan<byte> Received => _octets.Slice(ReceivedAt, Fields.ReceivedLength);
    public ReadOnlySpan<byte> Path => _octets.Slice(PathAt, Fields.PathLength);
    public ReadOnlySpan<byte> CallId => _octets.Slice(CallIdAt, Fields.CallIdLength);
    public ReadOnlySpan<byte> UserAgent => _octets.Slice(UserAgentAt, Fields.UserAgentLength);
    public ReadOnlySpan<byte> Instance => _octets.Slice(InstanceAt, Fields.InstanceLength);
    public ReadOnlySpan<byte> Ruid => _octets.Slice(InstanceAt + Fields.InstanceLength, Fields.RuidLength);

    /// <summary>An expired contact is invisible at once; the sweep only frees its memory.</summary>
    public bool IsLiveAt(long now) => Fields.ExpiresAt > now;

    /// <summary>Seconds left, at least 1 for a live contact; 0 for a permanent one, as Kamailio shows it.</summary>
    public long SecondsLeft(long now) => Fields.ExpiresAt == ContactFields.Permanent ? 0 : (Fields.ExpiresAt - now + 999) / 1000;

    private int ReceivedAt => FixedLength + Fields.UriLength;
    private int PathAt => ReceivedAt + Fields.ReceivedLength;
    private int CallIdAt => PathAt + Fields.PathLength;
    private int UserAgentAt => CallIdAt + Fields.CallIdLength;
    private int InstanceAt => UserAgentAt + Fields.UserAgentLength;
}

/// <summary>What a contact is to become: fields and strings from wherever they are now.</summary>
internal ref struct ContactValues
{
    public ContactFields Fields;
    public ReadOnlySpan<byte> Uri, Received, Path, CallId, UserAgent, Instance, Ruid;

    /// <summary>The octets that <see cref="Write"/> fills.</summary>
    public readonly int Length => ContactRecord.FixedLength + Uri.Length + Received.Length + Path.Length + CallId.Length
        + UserAgent.Length + Instance.Length + Ruid.Length;

    /// <summary>Writes the record.</summary>
    public void Write(Span<byte> destination)
    {
        Fields.Length = Length;
        (Fields.UriLength, Fields.ReceivedLength, Fields.PathLength) = ((ushort)Uri.Length, (ushort)Received.Length, (ushort)Path.Length);
        (Fields.CallIdLength, Fields.UserAgentLength) = ((ushort)CallId.Length, (ushort)UserAgent.Length);
        (Fields.InstanceLength, Fields.RuidLength) = ((ushort)Instance.Length, (ushort)Ruid.Length);
        MemoryMarshal.Write(destination, in Fields);
        destination = destination[ContactRecord.FixedLength..];
        Put(ref destination, Uri);
        Put(ref destination, Received);
        Put(ref destination, Path);
        Put(ref destination, CallId);
        Put(ref destination, UserAgent);
        Put(ref destination, Instance);
        Put(ref destination, Ruid);
    }

    private static void Put(ref Span<byte> destination, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination);
        destination = destination[text.Length..];
    }
}
