namespace Chappe.Modules.Presence;

/// <summary>Waiting messages (RFC 3842): the newest publication is the truth.</summary>
internal sealed record MessageSummaryPackage() : EventPackage("message-summary", "application/simple-message-summary")
{
    /// <inheritdoc/>
    public override bool IsValid(ReadOnlyMemory<byte> body)
    {
        var text = body.Span;
        // section 5.2: the first line is Messages-Waiting: yes or no.
        return Chappe.Sip.Parsing.Octets.EqualsNoCase(text[..Math.Min(17, text.Length)], "Messages-Waiting:"u8) && text.IndexOfAnyInRange((byte)0, (byte)8) < 0;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Compose(IReadOnlyList<ReadOnlyMemory<byte>> bodies, string uri, int version) => bodies.Count == 0 ? default : bodies[0];
}
