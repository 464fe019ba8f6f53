using System.Collections.Concurrent;

namespace Chappe.Modules.Dialogs;

/// <summary>How many dialogs are in which profile, in all and by value.</summary>
internal sealed class ProfileTable
{
    private readonly ConcurrentDictionary<(string Profile, string? Value), int> _counts = new();

    /// <summary>One more. Called under the dialog's lock.</summary>
    /// <returns>false when the dialog is in too many.</returns>
    public bool Add(Dialog dialog, string profile, string value)
    {
        if (!Take(dialog, profile, value)) return false;
        dialog.NoteChange();
        return true;
    }

    /// <summary>The same for one that a database remembers.</summary>
    public bool Take(Dialog dialog, string profile, string value)
    {
        if (dialog.Profiles.Contains((profile, value))) return true;
        if (dialog.Profiles.Count >= Dialog.MostProfiles) return false;
        dialog.Profiles.Add((profile, value));
        Change(profile, value, 1);
        return true;
    }

    /// <summary>One less. Called under the dialog's lock.</summary>
    public bool Remove(Dialog dialog, string profile, string value)
    {
        if (!dialog.Profiles.Remove((profile, value))) return false;
        Change(profile, value, -1);
        dialog.NoteChange();
        return true;
    }

    /// <summary>The dialog is over. Called under its lock.</summary>
    public void RemoveAll(Dialog dialog)
    {
        foreach (var (profile, value) in dialog.Profiles) Change(profile, value, -1);
        dialog.Profiles.Clear();
    }

    /// <summary>How many dialogs are in a profile, with that value or (null) with any.</summary>
    public int Count(string profile, string? value) => _counts.GetValueOrDefault((profile, value));

    private void Change(string profile, string value, int by)
    {
        Change((profile, null), by);
        if (value.Length > 0) Change((profile, value), by);
    }

    private void Change((string, string?) key, int by)
    {
        int now = _counts.AddOrUpdate(key, static (_, change) => change, static (_, count, change) => count + change, by);
        // A value that nobody has is forgotten; a new one that comes meanwhile fails the comparison and stays.
        if (now == 0) _counts.TryRemove(new(key, 0));
    }
}
