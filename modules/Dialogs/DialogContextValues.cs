using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs;

/// <summary>What stands behind <c>dlg_ctx["x"]</c>.</summary>
public sealed class DialogContextValues
{
    internal DialogContextValues() { }

    /// <summary>A setting of the dialog at hand, or of the one that will be. Undefined for names that are none.</summary>
    public Text this[string name]
    {
        get
        {
            var slot = DialogFunctions.Slot;
            var dialog = DialogsModule.Current(Here.Context);
            return name switch
            {
                "on" => dialog is null ? 0 : 1,
                "timeout" => slot.Timeout,
                "timeout_bye" => (dialog?.TimeoutBye ?? slot.TimeoutBye) ? 1 : 0,
                "timeout_route" => dialog?.TimeoutRoute ?? slot.TimeoutRoute,
                "flags" => Here.Context.Arena.Store((long)(dialog?.Flags ?? slot.Flags)),
                "dir" => !slot.IsWithin ? 0 : slot.IsUpstream ? 2 : 1,
                _ => default,
            };
        }
        set
        {
            var slot = DialogFunctions.Slot;
            var dialog = DialogsModule.Current(Here.Context);
            switch (name)
            {
                case "timeout":
                    slot.Timeout = Math.Max(0, value.ToInt());
                    if (dialog is not null && slot.Timeout > 0) Here.Context.Proxy.Module<DialogsModule>().Life.SetTimeout(dialog, slot.Timeout);
                    break;
                case "timeout_bye":
                    slot.TimeoutBye = value.ToInt() != 0;
                    dialog?.Change(d => d.TimeoutBye = slot.TimeoutBye);
                    break;
                case "timeout_route":
                    slot.TimeoutRoute = value.ToString();
                    dialog?.Change(d => d.TimeoutRoute = slot.TimeoutRoute);
                    break;
                case "flags":
                    slot.Flags = (uint)value.ToInt();
                    dialog?.Change(d => d.Flags = slot.Flags);
                    break;
            }
        }
    }
}
