using Chappe.Engine.Diagnostics;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs;

/// <summary>What stands behind <c>dlg_var["x"]</c>.</summary>
public sealed class DialogVariableValues
{
    internal DialogVariableValues() { }

    /// <summary>The variable of the dialog; undefined when there is none. Setting null removes it.</summary>
    public Text this[string name]
    {
        get => DialogsModule.Current(Here.Context) is { } dialog ? dialog.Get(name) : Here.Context.Slots.Find<DialogSlot>()?.Variables.GetValueOrDefault(name);
        set
        {
            string? text = value.IsNull ? null : value.ToString();
            if (DialogsModule.Current(Here.Context) is { } dialog)
            {
                if (!dialog.Set(name, text)) Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "dialog", $"A dialog has at most {Dialog.MostVariables} variables; '{name}' is not kept.");
                return;
            }
            var pending = DialogFunctions.Slot.Variables;
            if (text is null) pending.Remove(name);
            else if (pending.Count < Dialog.MostVariables || pending.ContainsKey(name)) pending[name] = text;
        }
    }
}
