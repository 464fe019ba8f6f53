using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Modules.Classics;

/// <summary>The words of textopsx for values in lists (<c>Supported: path, timer</c>). A value is named <c>Name[index].parameter</c>: the first is 1, the last -1, <c>*</c> is all.</summary>
public static class HeaderValueFunctions
{
    /// <summary>Appends a value behind the one that is named; without an index, or when there is no such value, as a header of its own behind all others.</summary>
    /// <returns>false when the name or the value cannot stand there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc append_hf_value(string name, Text value) => Add(name, value, isBehind: true);

    /// <summary>Inserts a value before the one that is named; without an index as a header before the first of that name; when there is none, as a header behind all others.</summary>
    /// <returns>false when the name or the value cannot stand there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc insert_hf_value(string name, Text value) => Add(name, value, isBehind: false);

    /// <summary>Removes a value, or a parameter of it; without an index of the first.</summary>
    /// <returns>false when there is nothing to remove.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc remove_hf_value(string name) => Change(name, default, isRemoving: true, splitsCommas: true);

    /// <summary>As <c>remove_hf_value</c>, for headers like Authorization, in which commas part parameters.</summary>
    /// <returns>false when there is nothing to remove.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc remove_hf_value2(string name) => Change(name, default, isRemoving: true, splitsCommas: false);

    /// <summary>Sets a value, or a parameter of it, which is added when missing; without an index of the first. An empty text makes a parameter without a value.</summary>
    /// <returns>false when there is no such value, or the text cannot stand there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc assign_hf_value(string name, Text value) => Change(name, value, isRemoving: false, splitsCommas: true);

    /// <summary>As <c>assign_hf_value</c>, for headers like Authorization, in which commas part parameters.</summary>
    /// <returns>false when there is no such value, or the text cannot stand there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc assign_hf_value2(string name, Text value) => Change(name, value, isRemoving: false, splitsCommas: false);

    /// <summary>Adds a value to a list unless it is there in any case.</summary>
    /// <returns>false when it cannot stand there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc include_hf_value(string name, Text value)
    {
        var context = Fresh;
        var octets = HeaderReading.NameOctets(name, stackalloc byte[128]);
        var values = new HeaderValueList(context.Message, octets, true, stackalloc (int, int, int)[HeaderValueList.Limit]);
        if (!HeaderEditing.IsOneLine(value.Octets) || octets.IsEmpty) return UriEditing.Refuse(context, "header value", value);
        for (int i = 0; i < values.Count; i++)
            if (Octets.EqualsNoCase(context.Message[values[i]], value.Octets)) return Rc.True;
        if (values.Count == 0) return HeaderEditing.Insert(context, context.Message.HeadersEnd, $"{name}: {value}\r\n");
        context.Message.Edits.Insert(values[values.Count - 1].End, ((Text)$",{value}").Octets);
        return Rc.True;
    }

    /// <summary>Takes a value out of a list, wherever it stands in it and in any case.</summary>
    /// <returns>false when it is not there.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc exclude_hf_value(string name, Text value)
    {
        var message = Fresh.Message;
        var values = new HeaderValueList(message, HeaderReading.NameOctets(name, stackalloc byte[128]), true, stackalloc (int, int, int)[HeaderValueList.Limit]);
        for (int i = 0; i < values.Count; i++)
        {
            if (!Octets.EqualsNoCase(message[values[i]], value.Octets)) continue;
            values.Remove(message, i);
            return Rc.True;
        }
        return Rc.False;
    }

    /// <summary>Asks whether a list holds a value, in any case.</summary>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_value_exists(string name, Text value)
    {
        var message = Fresh.Message;
        var values = new HeaderValueList(message, HeaderReading.NameOctets(name, stackalloc byte[128]), true, stackalloc (int, int, int)[HeaderValueList.Limit]);
        for (int i = 0; i < values.Count; i++)
            if (Octets.EqualsNoCase(message[values[i]], value.Octets)) return Rc.True;
        return Rc.False;
    }

    private static Rc Add(string name, Text value, bool isBehind)
    {
        var context = Fresh;
        if (!HeaderValueName.TryParse(name, out var wanted) || !HeaderEditing.IsOneLine(value.Octets)) return UriEditing.Refuse(context, "header value", value);
        var octets = HeaderReading.NameOctets(wanted.Header, stackalloc byte[128]);
        var message = context.Message;
        var values = new HeaderValueList(message, octets, true, stackalloc (int, int, int)[HeaderValueList.Limit]);
        Text line = $"{wanted.Header}: {value}\r\n";
        if (wanted.Index is not { } index)
            return HeaderEditing.Insert(context, isBehind || values.Count == 0 ? message.HeadersEnd : message.Headers[values.HeaderOf(0)].Name.Offset, line);
        int place = values.Place(index);
        if (place < 0) return HeaderEditing.Insert(context, message.HeadersEnd, line);
        if (isBehind) message.Edits.Insert(values[place].End, ((Text)$",{value}").Octets);
        else message.Edits.Insert(values[place].Offset, ((Text)$"{value},").Octets);
        return Rc.True;
    }

    private static Rc Change(string name, Text value, bool isRemoving, bool splitsCommas)
    {
        var context = Fresh;
        if (!HeaderValueName.TryParse(name, out var wanted) || !HeaderEditing.IsOneLine(value.Octets)) return UriEditing.Refuse(context, "header value", value);
        var message = context.Message;
        var octets = HeaderReading.NameOctets(wanted.Header, stackalloc byte[128]);
        if (isRemoving && wanted is { IsAll: true, Parameter: null }) return HeaderEditing.RemoveAll(context, octets) > 0;
        var values = new HeaderValueList(message, octets, splitsCommas, stackalloc (int, int, int)[HeaderValueList.Limit]);
        bool isChanged = false;
        for (int i = 0; i < values.Count; i++)
        {
            if (!wanted.IsAll && i != values.Place(wanted.Index ?? 1)) continue;
            if (wanted.Parameter is { } parameter) isChanged |= ChangeParameter(context, values[i], parameter, value, isRemoving, splitsCommas ? (byte)';' : (byte)',');
            else
            {
                if (isRemoving) values.Remove(message, i);
                else message.Edits.Replace(values[i], value.Octets);
                isChanged = true;
            }
        }
        return isChanged;
    }

    /// <summary>Sets, adds or removes <c>;name=value</c> (or <c>, name=value</c>) in one value.</summary>
    private static bool ChangeParameter(RouteContext context, Slice range, string name, Text value, bool isRemoving, byte separator)
    {
        var message = context.Message;
        Text written = value.IsEmpty ? name : (Text)$"{name}={value}";
        if (ParameterPlaces.TryFind(message.Octets, range, name, separator, out var place, out var with))
        {
            message.Edits.Replace(isRemoving ? with : place, isRemoving ? default : written.Octets);
            return true;
        }
        if (isRemoving) return false;
        Text added = separator == ';' ? $";{written}" : (Text)$", {written}";
        message.Edits.Insert(range.End, added.Octets);
        return true;
    }

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
