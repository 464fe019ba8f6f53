using System.Buffers.Text;
using System.Text;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>Makes names for contacts that no other process or run makes: <c>uloc-START-PID-COUNT</c>, numbers in hexadecimal, as Kamailio's databases hold them.</summary>
internal sealed class RuidSource(Clock clock)
{
    /// <summary>Room for one name.</summary>
    public const int MaxLength = 48;

    private readonly byte[] _prefix = Encoding.ASCII.GetBytes($"uloc-{clock.UnixSeconds:x}-{Environment.ProcessId:x}-");
    private long _count;

    /// <summary>Writes the next name.</summary>
    public ReadOnlySpan<byte> Next(Span<byte> room)
    {
        _prefix.CopyTo(room);
        Utf8Formatter.TryFormat(Interlocked.Increment(ref _count), room[_prefix.Length..], out int written, 'x');
        return room[..(_prefix.Length + written)];
    }
}
