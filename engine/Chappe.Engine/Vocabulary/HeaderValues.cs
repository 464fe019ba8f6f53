using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>hdr["X"]</c>: the headers of the message at hand by name. Setting is ours; Kamailio's variable can only be read.</summary>
public sealed class HeaderValues
{
    internal HeaderValues() { }

    /// <summary>The first header of that name; undefined when there is none. Setting replaces its value or appends the header; setting null removes all of that name.</summary>
    public Text this[string name]
    {
        get => this[name, 0];
        set
        {
            var context = Fresh;
            var octets = HeaderReading.NameOctets(name, stackalloc byte[128]);
            if (octets.IsEmpty || !HeaderEditing.IsOneLine(value.Octets)) UriEditing.Refuse(context, "header value", value);
            else if (value.IsNull) HeaderEditing.RemoveAll(context, octets);
            else if (context.Message.IndexOf(octets) is >= 0 and var index) context.Message.Edits.Replace(context.Message.Headers[index].Value, value.Octets);
            else HeaderEditing.Insert(context, context.Message.HeadersEnd, $"{name}: {value}\r\n");
        }
    }

    /// <summary>The header of that name which is <paramref name="occurrence"/> from the top; from the bottom when negative (-1 is the last). Undefined when there is none.</summary>
    public Text this[string name, int occurrence]
    {
        get
        {
            var context = Fresh;
            int index = HeaderReading.IndexOf(context.Message, HeaderReading.NameOctets(name, stackalloc byte[128]), occurrence);
            return index < 0 ? default : HeaderReading.ValueAt(context, index);
        }
    }

    /// <summary><c>$(hdr(name)[*])</c>: all values of that name joined with commas; undefined when there is none.</summary>
    public Text all(string name)
    {
        var context = Fresh;
        var octets = HeaderReading.NameOctets(name, stackalloc byte[128]);
        Text joined = default;
        for (int index = context.Message.IndexOf(octets); index >= 0; index = context.Message.IndexOf(octets, index + 1))
            joined = joined.IsNull ? HeaderReading.ValueAt(context, index) : $"{joined},{HeaderReading.ValueAt(context, index)}";
        return joined;
    }

    /// <summary>How many headers have that name.</summary>
    public int count(string name) => HeaderReading.Count(Fresh.Message, HeaderReading.NameOctets(name, stackalloc byte[128]));

    private static RouteContext Fresh
    {
        get
        {
            var context = Here.Context;
            context.Refresh();
            return context;
        }
    }
}
