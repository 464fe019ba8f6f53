using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>A copy of a packet on its way to a file.</summary>
/// <param name="Recorder">Whose file.</param>
/// <param name="Octets">Borrowed from the pool; null asks to close the file.</param>
/// <param name="Length">How many of them.</param>
/// <param name="Side">Who sent it.</param>
/// <param name="Stream">The m-line's number.</param>
/// <param name="Format">What its payload type means.</param>
/// <param name="From">The peer's address.</param>
/// <param name="To">Our address.</param>
/// <param name="At">Microseconds since the recording began.</param>
internal readonly record struct TapPacket(Recorder Recorder, byte[]? Octets, int Length, Side Side, int Stream, PayloadFormat Format, NetAddress From, NetAddress To, long At);
