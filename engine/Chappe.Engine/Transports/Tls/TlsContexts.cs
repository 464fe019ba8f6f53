using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports.Tls;

/// <summary>The present certificates, and the eye on their files: when one changes, all are read again, and new connections get the new ones (threats F6).</summary>
internal sealed class TlsContexts(Proxy proxy)
{
    /// <summary>How often the files are looked at, in milliseconds.</summary>
    private const long Interval = 2000;

    private readonly Lock _lock = new();
    private volatile TlsContextSet? _current;
    private string _stamp = "";
    private string _failedStamp = "";
    private long _nextLook;

    /// <summary>What a handshake goes by now; null before there was any TLS.</summary>
    internal TlsContextSet? Current => _current;

    /// <summary>Takes over what a version's options gave.</summary>
    internal void TakeOver(TlsContextSet set)
    {
        lock (_lock)
        {
            _current = set;
            _stamp = StampOf(set);
        }
    }

    /// <summary>Looks whether a file has changed. What cannot be read leaves everything as it is, and is tried again: a certificate and its key are rarely replaced in the same moment.</summary>
    internal void Refresh(long now)
    {
        lock (_lock)
        {
            if (now < _nextLook || _current is not { } current) return;
            _nextLook = now + Interval;
            string stamp = StampOf(current);
            if (stamp == _stamp) return;
            try
            {
                _current = TlsContextSet.Load(current.Options, isServer: false);
                _stamp = stamp;
                proxy.Log.Write(LogLevel.Notice, "tls", $"the certificates were read again: {string.Join(", ", current.Files)}");
            }
            catch (ConfigurationException error)
            {
                if (_failedStamp != stamp) proxy.Log.Write(LogLevel.Error, "tls", $"the certificates have changed and stay as they were: {error.Message}");
                _failedStamp = stamp;
            }
        }
    }

    /// <summary>Reads the files now.</summary>
    internal bool Reload()
    {
        lock (_lock)
        {
            if (_current is not { } current) return false;
            string stamp = StampOf(current);
            _current = TlsContextSet.Load(current.Options, isServer: false);
            _stamp = stamp;
            return true;
        }
    }

    private static string StampOf(TlsContextSet set) => string.Join('|', set.Files.Select(static file =>
    {
        var info = new FileInfo(file);
        // A link that is moved to another file (as certbot and Kubernetes do) counts as a change.
        if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
        return info.Exists ? $"{info.FullName} {info.Length} {info.LastWriteTimeUtc.Ticks}" : "none";
    }));
}
