namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{sql.…}</c>: a value as it stands in the text of a statement. In a statement written as <c>$"…"</c> no value needs it.</summary>
public readonly struct SqlTransformations(Text text)
{
    /// <summary><c>{sql.val}</c>: in quotes, with those inside doubled; <c>NULL</c> when undefined.</summary>
    public Text val => text.IsNull ? "NULL" : Quoted(text.Octets);
    /// <summary><c>{sql.val.int}</c>: as <see cref="val"/>; 0 when undefined.</summary>
    public Text val_int => text.IsNull ? "0" : Quoted(text.Octets);
    /// <summary><c>{sql.val.str}</c>: as <see cref="val"/>; two quotes when undefined.</summary>
    public Text val_str => text.IsNull ? "''" : Quoted(text.Octets);

    private static Text Quoted(ReadOnlySpan<byte> value)
    {
        // MySQL reads a backslash as the beginning of an escape, the others read it as itself.
        bool doublesBackslash = Here.ContextOrNull?.Proxy.Databases.Open.Any(d => d.Url.Scheme == "mysql") ?? false;
        var room = new byte[value.Length * 2 + 2];
        int at = 0;
        room[at++] = (byte)'\'';
        foreach (byte octet in value)
        {
            if (octet == (byte)'\'' || octet == (byte)'\\' && doublesBackslash) room[at++] = octet;
            room[at++] = octet;
        }
        room[at++] = (byte)'\'';
        return Text.Store(room.AsSpan(0, at));
    }
}
