using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs;

/// <summary>Words of Kamailio's dialog.</summary>
public static class DialogFunctions
{
    private static DialogsModule Module => Here.Context.Proxy.Module<DialogsModule>();
    private static Dialog? Current => DialogsModule.Current(Here.Context);

    /// <summary>The parameters of dialog.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "dialog")]
    public static DialogOptions dialog => Here.Options<DialogOptions>();

    /// <summary>Keeps the call of this INVITE in mind. Wants <c>record_route()</c>, and <c>loose_route()</c> for what follows. Twice is once.</summary>
    /// <returns>false when it is no INVITE, or there are too many dialogs.</returns>
    [Export(RouteKinds.Request, Module = "dialog")]
    public static Rc dlg_manage() => Module.Manage(Here.Context);

    /// <summary>Asks whether this request belongs to a dialog that is kept in mind.</summary>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc is_known_dlg() => Current is not null || Module.FindByTags(Here.Context.Message) is not null;

    /// <summary>Makes the dialog with that Call-ID and those tags the one that <c>dlg(…)</c> and <c>dlg_var[…]</c> read.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_get(Text callid, Text from_tag, Text to_tag)
    {
        if (Module.Table.Find(callid.ToString(), from_tag.ToString(), to_tag.ToString()) is not { } found) return Rc.False;
        Slot.Dialog = found;
        return Rc.True;
    }

    /// <summary>Ends the dialog of this message.</summary>
    /// <param name="side"><c>"caller"</c>, <c>"callee"</c> or <c>"all"</c>: who gets a BYE.</param>
    /// <returns>false when there is none, or it is over.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_bye(Text side) => Current is { } dialog && Module.Life.Terminate(dialog, side != "callee", side != "caller");

    /// <summary>Ends the dialog of this message, and tells why (RFC 3326).</summary>
    /// <param name="side"><c>"caller"</c>, <c>"callee"</c> or <c>"all"</c>: who gets a BYE.</param>
    /// <param name="reason">The value of its Reason header: <c>Q.850;cause=41;text="no media"</c>. CR and LF do not get through.</param>
    /// <returns>false when there is none, or it is over.</returns>
    [Export(RouteKinds.Any, Module = "chappe")]
    public static Rc dlg_bye(Text side, Text reason) =>
        Current is { } dialog && Module.Life.Terminate(dialog, side != "callee", side != "caller", reason.IsEmpty ? "" : $"Reason: {reason.ToString().ReplaceLineEndings(" ")}\r\n");

    /// <summary>Ends the dialog of this message: both sides get a BYE; one that rings is answered with <c>bye_early_code</c> and cancelled.</summary>
    /// <returns>false when there is none, or it is over.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_terminate() => Current is { } dialog && Module.Life.Terminate(dialog);

    /// <summary>Sends a REFER to one side of the dialog.</summary>
    /// <param name="side"><c>"caller"</c> or <c>"callee"</c>.</param>
    /// <param name="address">The Refer-To URI.</param>
    /// <returns>false when there is no dialog that is up, or the address is no URI.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_refer(Text side, Text address)
    {
        if (Current is not { State: DialogState.Confirmed } dialog || !UriEditing.IsUri(address)) return Rc.False;
        RequestsWithin.Send(Here.Context.Proxy, dialog, side == "caller", "REFER", $"Refer-To: <{address}>\r\nReferred-By: <{(side == "caller" ? dialog.Callee : dialog.Caller).Uri}>\r\n");
        return Rc.True;
    }

    /// <summary>Sends a request of our own within the dialog.</summary>
    /// <param name="side"><c>"caller"</c>, <c>"callee"</c> or <c>"all"</c>.</param>
    /// <param name="method">Its method; not INVITE, ACK or CANCEL.</param>
    /// <param name="headers">Further header lines, each with its CRLF.</param>
    /// <param name="content_type">The Content-Type of the body.</param>
    /// <param name="body">The body.</param>
    /// <returns>false when there is no dialog that is up, or the method is one of those.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_req_within(Text side, Text method, Text headers = default, Text content_type = default, Text body = default)
    {
        if (Current is not { State: DialogState.Confirmed } dialog || method.IsEmpty || method == "INVITE" || method == "ACK" || method == "CANCEL") return Rc.False;
        string lines = headers.ToString() + (content_type.IsEmpty ? "" : $"Content-Type: {content_type}\r\n");
        if (side != "callee") RequestsWithin.Send(Here.Context.Proxy, dialog, toCaller: true, method.ToString(), lines, body.ToString());
        if (side != "caller") RequestsWithin.Send(Here.Context.Proxy, dialog, toCaller: false, method.ToString(), lines, body.ToString());
        return Rc.True;
    }

    /// <summary>Sets the Request-URI to where the other side is, for a request within the dialog whose Request-URI a phone got wrong.</summary>
    /// <returns>false when the request is not within a dialog.</returns>
    [Export(RouteKinds.Request, Module = "dialog")]
    public static Rc dlg_set_ruri()
    {
        if (Here.Context.Slots.Find<DialogSlot>() is not { IsWithin: true, Dialog: { } dialog } slot) return Rc.False;
        var to = slot.IsUpstream ? dialog.Caller : dialog.Callee;
        return to.Contact.Length > 0 && UriEditing.SetRequestUri(Here.Context, to.Contact);
    }

    /// <summary>Gives the dialog so many seconds from now on, or from its answer on.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_set_timeout(Text timeout)
    {
        if (timeout.ToInt() < 1 || Current is not { } dialog) return Rc.False;
        Module.Life.SetTimeout(dialog, timeout.ToInt());
        return Rc.True;
    }

    /// <summary>The same for a dialog of that name (<c>dlg("h_entry")</c>, <c>dlg("h_id")</c>).</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_set_timeout(Text timeout, Text h_entry, Text h_id)
    {
        if (timeout.ToInt() < 1 || !uint.TryParse(h_id.Octets, out uint id) || Module.Table.Find(h_entry.ToInt(), id) is not { } dialog) return Rc.False;
        Module.Life.SetTimeout(dialog, timeout.ToInt());
        return Rc.True;
    }

    /// <summary>Gives a dialog a property: <c>ka-src</c> and <c>ka-dst</c> probe the caller and the callee every <c>ka_interval</c> seconds and end a call that one of them does not know any more; <c>timeout-noreset</c>: requests do not begin its time anew.</summary>
    /// <returns>false when there is no dialog, or no such property.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_set_property(string property)
    {
        if (Current is not { } dialog) return Rc.False;
        switch (property)
        {
            case "ka-src": Module.Life.StartProbing(dialog, caller: true, callee: false); return Rc.True;
            case "ka-dst": Module.Life.StartProbing(dialog, caller: false, callee: true); return Rc.True;
            case "timeout-noreset": dialog.KeepsTimeout = true; return Rc.True;
            default: return Rc.False;
        }
    }

    /// <summary>Takes a property back.</summary>
    /// <returns>false when there is no dialog, or no such property.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_reset_property(string property)
    {
        if (Current is not { } dialog) return Rc.False;
        switch (property)
        {
            case "ka-src": dialog.ProbesCaller = false; return Rc.True;
            case "ka-dst": dialog.ProbesCallee = false; return Rc.True;
            case "timeout-noreset": dialog.KeepsTimeout = false; return Rc.True;
            default: return Rc.False;
        }
    }

    /// <summary>Sets a flag of the dialog, 0 to 31.</summary>
    /// <returns>false when there is no such flag.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_setflag(int flag) => ChangeFlag(flag, static (flags, bit) => flags | bit);

    /// <summary>Takes a flag of the dialog away.</summary>
    /// <returns>false when there is no such flag.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_resetflag(int flag) => ChangeFlag(flag, static (flags, bit) => flags & ~bit);

    /// <summary>Asks for a flag of the dialog.</summary>
    /// <returns>false when it is not set.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_isflagset(int flag) => flag is >= 0 and < 32 && ((Current?.Flags ?? Here.Context.Slots.Find<DialogSlot>()?.Flags ?? 0) >> flag & 1) != 0;

    /// <summary>Sets a variable of the dialog with that Call-ID and those tags.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_set_var(Text callid, Text from_tag, Text to_tag, Text name, Text value) =>
        Module.Table.Find(callid.ToString(), from_tag.ToString(), to_tag.ToString()) is { } dialog && dialog.Set(name.ToString(), value.IsNull ? null : value.ToString());

    /// <summary>Reads a variable of the dialog with that Call-ID and those tags.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_get_var(Text callid, Text from_tag, Text to_tag, Text name, out Text value)
    {
        value = Module.Table.Find(callid.ToString(), from_tag.ToString(), to_tag.ToString())?.Get(name.ToString());
        return !value.IsNull;
    }

    internal static DialogSlot Slot => Here.Context.Slots.Find<DialogSlot>() ?? Here.Context.Slots.Get<DialogSlot>();

    private static Rc ChangeFlag(int flag, Func<uint, uint, uint> change)
    {
        if (flag is < 0 or > 31) return Rc.False;
        if (Current is { } dialog) dialog.Change(d => d.Flags = change(d.Flags, 1u << flag));
        else Slot.Flags = change(Slot.Flags, 1u << flag);
        return Rc.True;
    }
}
