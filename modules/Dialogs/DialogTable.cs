using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Chappe.Modules.Dialogs;

/// <summary>All dialogs, by name and by Call-ID.</summary>
internal sealed class DialogTable
{
    private readonly ConcurrentDictionary<uint, Dialog> _byId = new();
    private readonly ConcurrentDictionary<string, Dialog[]> _byCall = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many there are, those included that are over and only known for a while.</summary>
    public int Count => Volatile.Read(ref _count);
    /// <summary>All of them; a look, not a snapshot.</summary>
    public IEnumerable<Dialog> All => _byId.Values;

    /// <summary>A name that nobody can guess; entries are as many as Kamailio's <c>hash_size</c>.</summary>
    public static (int Entry, uint Id) NewName(int entries) => (RandomNumberGenerator.GetInt32(Math.Max(1, entries)), (uint)RandomNumberGenerator.GetInt32(int.MaxValue) + 1);

    /// <summary>Adds one.</summary>
    /// <returns>false when there are too many.</returns>
    public bool TryAdd(Dialog dialog, int most)
    {
        if (Interlocked.Increment(ref _count) > most || !_byId.TryAdd(dialog.Id, dialog))
        {
            Interlocked.Decrement(ref _count);
            return false;
        }
        _byCall.AddOrUpdate(dialog.CallId, static (_, added) => [added], static (_, others, added) => [.. others, added], dialog);
        return true;
    }

    /// <summary>Takes one out.</summary>
    public void Remove(Dialog dialog)
    {
        if (!_byId.TryRemove(new(dialog.Id, dialog))) return;
        Interlocked.Decrement(ref _count);
        while (_byCall.TryGetValue(dialog.CallId, out var all))
        {
            var left = all.Where(d => d != dialog).ToArray();
            if (left.Length == 0 ? _byCall.TryRemove(new(dialog.CallId, all)) : _byCall.TryUpdate(dialog.CallId, left, all)) return;
        }
    }

    /// <summary>The one of that name, or null.</summary>
    public Dialog? Find(int entry, uint id) => _byId.TryGetValue(id, out var dialog) && dialog.Entry == entry ? dialog : null;

    /// <summary>The one with that Call-ID and one of whose tags is <paramref name="tag"/>; when both are given, both must be its tags, in either order. An empty tag fits all.</summary>
    public Dialog? Find(string callId, string tag, string otherTag = "")
    {
        if (!_byCall.TryGetValue(callId, out var all)) return null;
        foreach (var dialog in all)
        {
            string caller = dialog.Caller.Tag, callee = dialog.Callee.Tag;
            if (Fits(caller, tag) && Fits(callee, otherTag) || Fits(callee, tag) && Fits(caller, otherTag)) return dialog;
        }
        return null;
    }

    private static bool Fits(string tag, string wanted) => wanted.Length == 0 || tag == wanted;
}
