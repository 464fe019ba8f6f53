namespace Chappe.Modules.Media.Ng;

/// <summary>What the NG protocol speaks in: a text, an integer, a list or a dictionary.</summary>
internal abstract class NgValue
{
    /// <summary>A text.</summary>
    public static implicit operator NgValue(string text) => new NgText(text);
    /// <summary>A text of octets.</summary>
    public static implicit operator NgValue(ReadOnlyMemory<byte> octets) => new NgText(octets);
    /// <summary>An integer.</summary>
    public static implicit operator NgValue(long number) => new NgInteger(number);
}
