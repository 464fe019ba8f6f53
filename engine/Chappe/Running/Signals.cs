using System.Runtime.InteropServices;

namespace Chappe.Running;

/// <summary>What the system may tell a running Chappe: TERM and INT end it, HUP reloads (Kamailio ignores HUP, so nothing is lost by it).</summary>
internal sealed class Signals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal Signals(Action end, Action reload)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
            _registrations.Add(PosixSignalRegistration.Create(signal, heard => { heard.Cancel = true; end(); }));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, heard => { heard.Cancel = true; reload(); }));
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
