using System.Runtime.InteropServices;

namespace Chappe.Running;

/// <summary>What the system may tell a running Chappe: TERM and INT end it, HUP reloads (Kamailio ignores HUP, so nothing is lost by it), USR1 asks for memory.</summary>
internal sealed class Signals : IDisposable
{
    // .NET takes the system's own numbers for signals that it has no name for.
    private static readonly int UserSignal1 = OperatingSystem.IsLinux() ? 10 : 30;

    private readonly List<PosixSignalRegistration> _registrations = [];

    internal Signals(Action end, Action reload, Action tellMemory)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
            _registrations.Add(PosixSignalRegistration.Create(signal, heard => { heard.Cancel = true; end(); }));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, heard => { heard.Cancel = true; reload(); }));
        if (!OperatingSystem.IsWindows()) _registrations.Add(PosixSignalRegistration.Create((PosixSignal)UserSignal1, heard => { heard.Cancel = true; tellMemory(); }));
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
