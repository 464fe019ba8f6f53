namespace Chappe.Engine.Transports.WebSocket;

/// <summary>How much one WebSocket may send (threats F5).</summary>
/// <param name="Frame">Most octets of one frame's payload.</param>
/// <param name="Message">Most octets of a message, all fragments together.</param>
/// <param name="Fragments">Most fragments of a message.</param>
public sealed record WebSocketLimits(int Frame = 65536, int Message = 65536, int Fragments = 128);
