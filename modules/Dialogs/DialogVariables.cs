using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs;

/// <summary>What scripts read and set of dialogs.</summary>
public static class DialogVariables
{
    /// <summary><c>$dlg_var(name)</c>: variables of the dialog. Set before it exists, they are its from the beginning.</summary>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static DialogVariableValues dlg_var { get; } = new();

    /// <summary><c>$dlg_ctx(name)</c>: <c>timeout</c>, <c>timeout_bye</c>, <c>timeout_route</c>, <c>flags</c> can be set; <c>on</c>, <c>dir</c> (1 from the caller, 2 to the caller, 0 unknown) read.</summary>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static DialogContextValues dlg_ctx { get; } = new();

    /// <summary><c>$DLG_count</c>: how many dialogs are up.</summary>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static int DLG_count => (int)Here.Context.Proxy.Module<DialogsModule>().Life.Active;

    /// <summary><c>$DLG_status</c>: the state of the dialog that a request is within, 1 to 5; undefined elsewhere.</summary>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Text DLG_status => Within is { } dialog ? (int)dialog.State : default(Text);

    /// <summary><c>$DLG_lifetime</c>: for how many seconds the dialog that a request is within is up; undefined elsewhere.</summary>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Text DLG_lifetime => Within is { } dialog ? (int)(dialog.AnsweredAt == 0 ? 0 : Here.Context.Proxy.Clock.UnixSeconds - dialog.AnsweredAt) : default(Text);

    /// <summary><c>$dlg(attribute)</c>: h_id, h_entry, ref, callid, from_uri, from_tag, from_cseq, from_rs, from_contact, from_bindaddr, to_uri, to_tag, to_cseq, to_rs, to_contact, to_bindaddr, state, start_ts, lifetime, dflags, sflags, toroute.</summary>
    /// <returns>Undefined when the message has no dialog.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Text dlg(string attribute)
    {
        if (DialogsModule.Current(Here.Context) is not { } dialog) return default;
        lock (dialog.Gate)
        {
            var (caller, callee) = (dialog.Caller, dialog.Callee);
            return attribute switch
            {
                "h_id" => Number(dialog.Id),
                "h_entry" => Number(dialog.Entry),
                "ref" => Number(1),
                "callid" => dialog.CallId,
                "from_uri" => caller.Uri,
                "from_tag" => caller.Tag,
                "from_cseq" => Number(caller.CSeq),
                "from_rs" => caller.RouteSet,
                "from_contact" => caller.Contact,
                "from_bindaddr" => caller.Socket,
                "to_uri" => callee.Uri,
                "to_tag" => callee.Tag,
                "to_cseq" => Number(callee.CSeq),
                "to_rs" => callee.RouteSet,
                "to_contact" => callee.Contact,
                "to_bindaddr" => callee.Socket,
                "state" => Number((int)dialog.State),
                "start_ts" => Number(dialog.AnsweredAt),
                "init_ts" => Number(dialog.BeganAt),
                "end_ts" => Number(dialog.EndedAt),
                "lifetime" => Number(dialog.Lifetime),
                "sflags" or "dflags" or "flags" => Number(dialog.Flags),
                "toroute" => dialog.TimeoutRoute,
                _ => default,
            };
        }
    }

    private static Dialog? Within => Here.Context.Slots.Find<DialogSlot>() is { IsWithin: true } slot ? slot.Dialog : null;

    private static Text Number(long number) => Here.Context.Arena.Store(number);
}
