namespace Chappe.Scripting.Hosting;

/// <summary>
/// Watches files and tells when they have changed and settled. It watches their folders, because many editors write a new
/// file and rename it over the old one, and deployments swap a symbolic link beside it.
/// </summary>
public sealed class FileWatcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileSystemWatcher> _folders = new(StringComparer.Ordinal);
    private readonly SettleTimer _timer;
    private HashSet<string> _files = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <summary>Watches nothing yet.</summary>
    /// <param name="time">Whose time it is.</param>
    /// <param name="quiet">How long nothing may have changed; 200 ms is what editors need.</param>
    /// <param name="settled">Called on some thread; must not throw.</param>
    public FileWatcher(TimeProvider time, TimeSpan quiet, Action settled) => _timer = new SettleTimer(time, quiet, settled);

    /// <summary>Watches these files from now on and no others. Neither they nor their folders need to exist yet.</summary>
    public void Watch(IEnumerable<string> files)
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _files = files.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
            var wanted = _files.Select(Nearest).ToHashSet(StringComparer.Ordinal);
            foreach (string folder in _folders.Keys.Except(wanted).ToList())
            {
                _folders[folder].Dispose();
                _folders.Remove(folder);
            }
            foreach (string folder in wanted)
                if (!_folders.ContainsKey(folder)) _folders[folder] = Open(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var folder in _folders.Values) folder.Dispose();
            _folders.Clear();
        }
        _timer.Dispose();
    }

    // The folder of a file, or what there is of the way to it.
    private static string Nearest(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private FileSystemWatcher Open(string folder)
    {
        var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Changed += (_, change) => Note(change.FullPath);
        watcher.Created += (_, change) => Note(change.FullPath);
        watcher.Deleted += (_, change) => Note(change.FullPath);
        watcher.Renamed += (_, change) => { Note(change.FullPath); Note(change.OldFullPath); };
        // Changes were lost: look again.
        watcher.Error += (_, _) => _timer.Touch();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Note(string path)
    {
        lock (_lock)
        {
            // A link beside the files that now leads elsewhere (..data of a mounted configuration) changes them all; a folder that
            // is made may be the one that a missing file will come to.
            string below = path + Path.DirectorySeparatorChar;
            if (_isDisposed || !(_files.Contains(path) || _files.Any(f => f.StartsWith(below, StringComparison.Ordinal)) || new FileInfo(path).LinkTarget is not null)) return;
        }
        _timer.Touch();
    }
}
