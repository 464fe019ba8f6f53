using Chappe.Sip.Messages;

namespace Chappe.Sip.Multipart;

/// <summary>One part of a multipart body (RFC 2046 section 5.1), or a whole body that is of one piece; slices of the octets that it was read from.</summary>
/// <param name="Headers">Its header lines with their ends; empty when it has none, absent for a whole body.</param>
/// <param name="ContentType">The value of its Content-Type; absent when it has none, which means text/plain.</param>
/// <param name="Body">Its content, without the line end that belongs to the delimiter behind it.</param>
/// <param name="Depth">How many multiparts stand around it; 0 for a whole body.</param>
public readonly record struct BodyPart(Slice Headers, Slice ContentType, Slice Body, int Depth);
