using System.Buffers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Headers;

/// <summary>One address of From, To, Contact, Route, Record-Route or Path: name-addr or addr-spec with header parameters (RFC 3261 section 20.10), as slices.</summary>
public struct NameAddr
{
    /// <summary>The whole value, up to the comma or the end.</summary>
    public Slice Value;
    /// <summary>The display name as written, with its quotes; absent when there is none.</summary>
    public Slice DisplayName;
    /// <summary>The URI without angle brackets.</summary>
    public Slice Uri;
    /// <summary>True when the URI stood in angle brackets.</summary>
    public bool HasBrackets;
    /// <summary>The header parameters with their leading semicolon.</summary>
    public Slice Parameters;
    /// <summary>The tag parameter's value.</summary>
    public Slice Tag;
    /// <summary>The value is <c>*</c> (Contact of a REGISTER).</summary>
    public bool IsStar;
    /// <summary>The offset of the next value on the same line, else 0.</summary>
    public int Next;

    private static readonly ulong TagKey = Octets.Key("tag"u8);
    private static readonly SearchValues<byte> EndsBracketedUri = SearchValues.Create("> \t\r\n<\""u8);
    private static readonly SearchValues<byte> EndsBareUri = SearchValues.Create("<>;,\"?"u8);
    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    /// <summary>
    /// Parses the address that starts at <paramref name="start"/> of <paramref name="octets"/>; the line's value ends before
    /// <paramref name="end"/>. Slices count from the start of <paramref name="octets"/>. The URI's scheme is checked, the rest of it
    /// by <see cref="Uris.SipUri.TryParse(ReadOnlySpan{byte}, out Uris.SipUri)"/> when somebody needs its parts.
    /// </summary>
    /// <returns>false when it is not of the grammar, or has two tags (threats P3).</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, int start, int end, out NameAddr address)
    {
        address = default;
        var at = start = Octets.SkipSpace(octets, start, end);
        if (at == end) return false;
        switch (octets[at])
        {
            case (byte)'<':
                if (!address.TakeBracketed(octets, ref at, end)) return false;
                break;
            case (byte)'"':
                at = Octets.SkipQuoted(octets, at, end);
                if (at < 0) return false;
                address.DisplayName = new Slice(start, at - start);
                at = Octets.SkipSpace(octets, at, end);
                if (at == end || octets[at] != '<' || !address.TakeBracketed(octets, ref at, end)) return false;
                break;
            case (byte)'*' when Octets.SkipSpace(octets, at + 1, end) == end:
                address.IsStar = true;
                address.Value = new Slice(at, 1);
                return true;
            default:
                if (!address.TakeBare(octets, ref at, end)) return false;
                break;
        }
        return address.TakeParameters(octets, start, at, end);
    }

    private bool TakeBracketed(ReadOnlySpan<byte> octets, ref int at, int end)
    {
        var uri = at + 1;
        var length = octets[uri..end].IndexOfAny(EndsBracketedUri);
        // White space inside the brackets is refused, not trimmed: others would route on something else (torture badaspec).
        if (length <= 0 || octets[uri + length] != '>' || !HasScheme(octets, uri, uri + length)) return false;
        Uri = new Slice(uri, length);
        HasBrackets = true;
        at = uri + length + 1;
        return true;
    }

    /// <summary>A display name of tokens and a bracketed URI, or an addr-spec, which ends at the first semicolon and holds no comma and no question mark (RFC 3261 section 20).</summary>
    private bool TakeBare(ReadOnlySpan<byte> octets, ref int at, int end)
    {
        var length = octets[at..end].IndexOfAny(EndsBareUri);
        var stop = length < 0 ? end : at + length;
        var trimmed = Octets.TrimEnd(octets, at, stop);
        if (stop < end && octets[stop] == '<')
        {
            // Tokens, says the grammar; other octets are common there and harm nobody as long as none of them separates values (torture baddn).
            DisplayName = new Slice(at, trimmed - at);
            at = stop;
            return TakeBracketed(octets, ref at, end);
        }
        if (stop < end && octets[stop] is not ((byte)';' or (byte)',')) return false;
        if (!HasScheme(octets, at, trimmed) || octets[at..trimmed].ContainsAny(Space)) return false;
        Uri = new Slice(at, trimmed - at);
        at = trimmed;
        return true;
    }

    private bool TakeParameters(ReadOnlySpan<byte> octets, int start, int at, int end)
    {
        var stop = at;
        at = Octets.SkipSpace(octets, at, end);
        var parameters = at;
        for (var count = 0; at < end && octets[at] == ';'; count++)
        {
            if (count == ParameterReader.MaxParameters || !ParameterReader.Read(octets, ref at, end, out var name, out var value)) return false;
            stop = value.IsPresent ? value.End : name.End;
            if (name.Length != 3 || Octets.Key(octets, name.Offset, 3) != TagKey) continue;
            if (Tag.IsPresent) return false;
            Tag = value;
        }
        if (stop > parameters) Parameters = new Slice(parameters, stop - parameters);
        Value = new Slice(start, stop - start);
        if (at == end) return true;
        if (octets[at] != ',') return false;
        Next = Octets.SkipSpace(octets, at + 1, end);
        return true;
    }

    private static bool HasScheme(ReadOnlySpan<byte> octets, int at, int end)
    {
        var colon = Octets.SkipScheme(octets, at, end);
        return colon > at && colon + 1 < end && octets[colon] == ':';
    }
}
