using Chappe.Modules.Media.Relay.Audio;

namespace Chappe.Modules.Media.Calls;

/// <summary>Announcements that were read: a file is read once, and anew when it changed. Bounded; who was asked for longest ago goes.</summary>
internal sealed class ClipCache
{
    internal const int Capacity = 32;

    private readonly Dictionary<string, (DateTime Written, long Length, AudioClip Clip)> _clips = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Lock _gate = new();

    /// <summary>The clip of a file. Reads the disk; not for a worker.</summary>
    /// <returns>null when it cannot be had; <paramref name="why"/> says why.</returns>
    internal AudioClip? Find(string path, out string why)
    {
        why = "";
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            why = "there is no such file";
            return null;
        }
        lock (_gate)
        {
            if (_clips.TryGetValue(path, out var known) && (known.Written, known.Length) == (info.LastWriteTimeUtc, info.Length))
            {
                _order.Remove(path);
                _order.Add(path);
                return known.Clip;
            }
        }
        if (!AudioClip.TryLoadWav(path, out var clip, out why)) return null;
        lock (_gate)
        {
            _order.Remove(path);
            _order.Add(path);
            _clips[path] = (info.LastWriteTimeUtc, info.Length, clip);
            if (_order.Count <= Capacity) return clip;
            _clips.Remove(_order[0]);
            _order.RemoveAt(0);
            return clip;
        }
    }
}
