using System.Text;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Vocabulary;

/// <summary>Reads header values for scripts: folds are taken out (threats P5), and what the script has edited shows.</summary>
public static class HeaderReading
{
    /// <summary>The longest header name that scripts can ask for.</summary>
    private const int MaxName = 128;

    /// <summary>The value of the first header of that name; undefined when there is none.</summary>
    public static Text First(RouteContext context, HeaderId id)
    {
        int index = context.Message.IndexOf(id);
        return index < 0 ? default : ValueAt(context, index);
    }

    /// <summary>The value of the header at <paramref name="index"/> without its folds.</summary>
    public static Text ValueAt(RouteContext context, int index)
    {
        var message = context.Message;
        var value = message.Headers[index].Value;
        // An empty value is defined, wherever it stands.
        var text = new Text(message.Buffer, value.Offset, value.Length);
        return text.Octets.Contains((byte)'\n') ? Unfold(context, text.Octets) : text;
    }

    /// <summary>The index of the header of that name which is <paramref name="occurrence"/> from the top, or from the bottom when negative (-1 is the last); -1 when there is none.</summary>
    public static int IndexOf(SipMessage message, ReadOnlySpan<byte> name, int occurrence)
    {
        if (occurrence < 0) occurrence += Count(message, name);
        if (occurrence < 0) return -1;
        int index = message.IndexOf(name);
        while (index >= 0 && occurrence-- > 0) index = message.IndexOf(name, index + 1);
        return index;
    }

    /// <summary>How many headers have that name.</summary>
    public static int Count(SipMessage message, ReadOnlySpan<byte> name)
    {
        int count = 0;
        for (int index = message.IndexOf(name); index >= 0; index = message.IndexOf(name, index + 1)) count++;
        return count;
    }

    /// <summary>A name as octets in <paramref name="room"/> (of <see cref="MaxName"/>); empty when it cannot be a header's name.</summary>
    public static ReadOnlySpan<byte> NameOctets(string name, Span<byte> room) =>
        name.Length <= room.Length && Ascii.FromUtf16(name, room, out int written) == System.Buffers.OperationStatus.Done ? room[..written] : default;

    /// <summary>RFC 3261 section 7.3.1: a line end with the white space behind it is one space.</summary>
    private static Text Unfold(RouteContext context, ReadOnlySpan<byte> value)
    {
        var room = context.Arena.Reserve(value.Length);
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is not ((byte)'\r' or (byte)'\n')) { room[written++] = value[i]; continue; }
            while (i + 1 < value.Length && value[i + 1] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t') i++;
            while (written > 0 && room[written - 1] is (byte)' ' or (byte)'\t') written--;
            room[written++] = (byte)' ';
        }
        return context.Arena.Commit(written);
    }
}
