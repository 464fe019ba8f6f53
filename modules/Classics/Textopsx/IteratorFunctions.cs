using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>The words of textopsx that walk headers and body lines. A walk goes over the message as it was when it began; it cannot edit any more once another word has looked at the edited message.</summary>
public static class IteratorFunctions
{
    /// <summary>Begins to walk the headers under a name of the script's choice.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_start(string iterator) => Start(iterator, isBody: false);

    /// <summary>Goes to the next header.</summary>
    /// <returns>false when there is none, or no such iterator.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_next(string iterator) => Walks(isBody: false).Move(iterator, 1);

    /// <summary>Goes to the header before.</summary>
    /// <returns>false when there is none, or no such iterator.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_prev(string iterator) => Walks(isBody: false).Move(iterator, -1);

    /// <summary>Ends the walk.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_end(string iterator) => Walks(isBody: false).End(iterator);

    /// <summary>Removes the header at hand.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_rm(string iterator) => Edit(iterator, isBody: false, isRemoving: true, isBefore: false, default);

    /// <summary>Appends header lines behind the header at hand.</summary>
    /// <returns>false when there is none, or the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_append(string iterator, Text lines) => Edit(iterator, isBody: false, isRemoving: false, isBefore: false, lines);

    /// <summary>Inserts header lines before the header at hand.</summary>
    /// <returns>false when there is none, or the text is not whole header lines.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc hf_iterator_insert(string iterator, Text lines) => Edit(iterator, isBody: false, isRemoving: false, isBefore: true, lines);

    /// <summary><c>$hfitname(iterator)</c>: the name of the header at hand; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Text hfitname(string iterator) => LineAt(iterator).before(':').trim();

    /// <summary><c>$hfitbody(iterator)</c>: the value of the header at hand; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Text hfitbody(string iterator) => LineAt(iterator) is { IsNull: false } line ? line.after(':').trim() : default;

    /// <summary>Begins to walk the lines of the body under a name of the script's choice.</summary>
    /// <returns>false when there is no body.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_start(string iterator) => Start(iterator, isBody: true);

    /// <summary>Goes to the next line.</summary>
    /// <returns>false when there is none, or no such iterator.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_next(string iterator) => Walks(isBody: true).Move(iterator, 1);

    /// <summary>Ends the walk.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_end(string iterator) => Walks(isBody: true).End(iterator);

    /// <summary>Removes the line at hand.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_rm(string iterator) => Edit(iterator, isBody: true, isRemoving: true, isBefore: false, default);

    /// <summary>Appends text behind the line at hand; it brings its own line end.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_append(string iterator, Text text) => Edit(iterator, isBody: true, isRemoving: false, isBefore: false, text);

    /// <summary>Inserts text before the line at hand; it brings its own line end.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Rc bl_iterator_insert(string iterator, Text text) => Edit(iterator, isBody: true, isRemoving: false, isBefore: true, text);

    /// <summary><c>$blitval(iterator)</c>: the line at hand with its line end; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "textopsx")]
    public static Text blitval(string iterator) =>
        Walks(isBody: true).TryAt(iterator, out var buffer, out var line) ? new Text(buffer, line.Offset, line.Length) : default;

    private static Walks Walks(bool isBody)
    {
        var state = Here.Context.Slots.Get<WalkState>();
        return isBody ? state.Lines : state.Headers;
    }

    private static Text LineAt(string iterator) =>
        Walks(isBody: false).TryAt(iterator, out var buffer, out var line) ? new Text(buffer, line.Offset, line.Length) : default;

    private static Rc Start(string iterator, bool isBody)
    {
        var context = Here.Context;
        context.Refresh();
        var message = context.Message;
        var lines = new List<Slice>();
        if (!isBody) foreach (var header in message.Headers) lines.Add(header.Line);
        for (int at = message.Body.Offset; isBody && at < message.Body.End;)
        {
            int end = message.Octets[at..message.Body.End].IndexOf((byte)'\n');
            var line = new Slice(at, end < 0 ? message.Body.End - at : end + 1);
            lines.Add(line);
            at = line.End;
        }
        Walks(isBody).Begin(iterator, message.Buffer, lines);
        return !isBody || lines.Count > 0;
    }

    private static Rc Edit(string iterator, bool isBody, bool isRemoving, bool isBefore, Text text)
    {
        var context = Here.Context;
        // The places are those of the octets that the walk began on: edits are good only while nobody has rebuilt the message.
        if (!Walks(isBody).TryAt(iterator, out var buffer, out var line) || !ReferenceEquals(buffer, context.Message.Buffer)) return Rc.False;
        if (isRemoving) { context.Message.Edits.Remove(line); return Rc.True; }
        int at = isBefore ? line.Offset : line.End;
        if (!isBody) return HeaderEditing.Insert(context, at, text);
        context.Message.Edits.Insert(at, text.Octets);
        return Rc.True;
    }
}
