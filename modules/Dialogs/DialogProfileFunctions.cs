using System.Globalization;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dialogs;

/// <summary>Words about profiles: calls that are counted together.</summary>
public static class DialogProfileFunctions
{
    private static DialogsModule Module => Here.Context.Proxy.Module<DialogsModule>();

    /// <summary>Puts the dialog of this message into a profile, for as long as it lasts. Before <c>dlg_manage()</c>: the one that will be.</summary>
    /// <returns>false when there is no such profile, or the dialog is in too many.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc set_dlg_profile(string profile, Text value = default)
    {
        if (!IsKnown(profile, value)) return Rc.False;
        if (DialogsModule.Current(Here.Context) is not { } dialog)
        {
            var pending = DialogFunctions.Slot.Profiles;
            if (pending.Count >= Dialog.MostProfiles) return Rc.False;
            pending.Add((profile, value.ToString()));
            return Rc.True;
        }
        lock (dialog.Gate) return dialog.State != DialogState.Deleted && Module.Profiles.Add(dialog, profile, value.ToString());
    }

    /// <summary>Takes the dialog of this message out of a profile.</summary>
    /// <returns>false when it is not in it.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc unset_dlg_profile(string profile, Text value = default)
    {
        if (DialogsModule.Current(Here.Context) is not { } dialog) return DialogFunctions.Slot.Profiles.Remove((profile, value.ToString()));
        lock (dialog.Gate) return Module.Profiles.Remove(dialog, profile, value.ToString());
    }

    /// <summary>Asks whether the dialog of this message is in a profile, with that value or any.</summary>
    /// <returns>false when it is not.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc is_in_profile(string profile, Text value = default)
    {
        var profiles = DialogsModule.Current(Here.Context) is { } dialog ? dialog.Profiles : DialogFunctions.Slot.Profiles;
        string wanted = value.ToString();
        foreach (var (name, own) in profiles)
            if (name == profile && (wanted.Length == 0 || own == wanted)) return Rc.True;
        return Rc.False;
    }

    /// <summary>How many dialogs are in a profile.</summary>
    /// <returns>false when there is no such profile.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc get_profile_size(string profile, out Text size) => Size(profile, null, out size);

    /// <summary>How many dialogs are in a profile with that value.</summary>
    /// <returns>false when there is no such profile.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc get_profile_size(string profile, Text value, out Text size) => Size(profile, value.IsEmpty ? null : value.ToString(), out size);

    /// <summary>Gives all dialogs of a profile so many seconds from now on.</summary>
    /// <returns>false when none is in it.</returns>
    [Export(RouteKinds.Any, Module = "dialog")]
    public static Rc dlg_set_timeout_by_profile(string profile, Text value, Text timeout)
    {
        int seconds = timeout.ToInt(), count = 0;
        if (seconds < 1) return Rc.False;
        foreach (var dialog in Module.Table.All.Where(d => IsIn(d, profile, value.ToString())))
        {
            Module.Life.SetTimeout(dialog, seconds);
            count++;
        }
        return count > 0;
    }

    internal static bool IsIn(Dialog dialog, string profile, string value)
    {
        lock (dialog.Gate) return dialog.Profiles.Exists(p => p.Profile == profile && (value.Length == 0 || p.Value == value));
    }

    private static Rc Size(string profile, string? value, out Text size)
    {
        size = default;
        if (!Here.Options<DialogOptions>().WithValue.Contains(profile) && !Here.Options<DialogOptions>().WithoutValue.Contains(profile)) return Unknown(profile);
        size = Module.Profiles.Count(profile, value).ToString(CultureInfo.InvariantCulture);
        return Rc.True;
    }

    private static bool IsKnown(string profile, Text value)
    {
        var options = Here.Options<DialogOptions>();
        return (value.IsEmpty ? options.WithoutValue : options.WithValue).Contains(profile) || Unknown(profile);
    }

    private static bool Unknown(string profile)
    {
        Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "dialog", $"There is no profile '{profile}' of that kind; dialog.profiles_with_value and dialog.profiles_no_value name them.");
        return false;
    }
}
