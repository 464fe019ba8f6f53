namespace Chappe.Modules.Dispatcher;

/// <summary>States as scripts and operators write them: <c>a</c>, <c>i</c>, <c>t</c>, <c>d</c>, with <c>p</c> or <c>x</c> behind.</summary>
internal static class StateLetters
{
    /// <summary>Reads them.</summary>
    public static bool TryParse(string text, out DestinationFlags flags)
    {
        flags = DestinationFlags.Active;
        if (text.Length is 0 or > 2) return false;
        flags = char.ToLowerInvariant(text[0]) switch
        {
            'a' or '1' => DestinationFlags.Active,
            'i' or '0' => DestinationFlags.Inactive,
            't' => DestinationFlags.Trying,
            'd' => DestinationFlags.Disabled,
            // A lone p: active and probed.
            'p' or '2' when text.Length == 1 => DestinationFlags.Probing,
            _ => (DestinationFlags)(-1),
        };
        if ((int)flags == -1) return false;
        if (text.Length == 1) return true;
        bool isProbed = text[1] is 'p' or 'P';
        if (isProbed) flags |= DestinationFlags.Probing;
        return isProbed || text[1] is 'x' or 'X';
    }
}
