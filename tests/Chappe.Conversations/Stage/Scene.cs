using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Chappe.Conversations.Actors;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Running;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;
using Chappe.Tests.Engine;

namespace Chappe.Conversations.Stage;

/// <summary>
/// This is the real engine with the real script on a stage: a network in memory, time that passes when it is told to, one thread. Only what a
/// durable location store does on threads of its own is waited for in real time.
/// </summary>
internal sealed class Scene(Action<string, int, bool, byte[]> deliver) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_quiet = TimeSpan.FromMilliseconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chappe-ladder-");
    private readonly VirtualTime _time = new();
    private readonly Lines _log = new();
    private readonly ConcurrentQueue<(string Address, int Port, bool IsTcp, byte[] Octets)> _leaving = new();
    private readonly SemaphoreSlim _left = new(0);
    private readonly Dictionary<Actor, long> _connections = [];
    private Station? _station;
    private StationOptions? _options;

    /// <summary>What the engine logged.</summary>
    internal string Log => _log.ToString();

    private Proxy Proxy => _station!.Proxy;

    /// <summary>Loads the script from a copy of its folder, so that a ladder can replace it, and starts.</summary>
    internal async Task StartAsync(string script, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        // Scripts are taken from their own folder only (threats R6), so the folder is all that has to be copied.
        string from = Path.GetDirectoryName(Path.GetFullPath(script))!, to = Path.Combine(_folder.FullName, "scripts");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        _options = new StationOptions
        {
            Script = Path.Combine(to, Path.GetFileName(script)),
            State = new StateFolder(Path.Combine(_folder.FullName, "state")),
            Environment = environment,
            DrainDeadline = TimeSpan.Zero,
            RunsOwnThreads = false,
        };
        _options.State.Create();
        await OpenAsync(cancel);
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        _station = new Station(_options!, InstalledModules.New(), _time, _log, _ => new MemoryNetwork(this));
        var outcome = await _station.Scripts.LoadAsync(cancel: cancel);
        if (outcome.Result != LoadResult.Applied) throw new LadderFailure(ProblemPrinter.Print(outcome.Problems));
    }

    /// <summary>Ends and starts again with the same state folder.</summary>
    internal async Task RestartAsync(CancellationToken cancel)
    {
        await _station!.DisposeAsync();
        await OpenAsync(cancel);
    }

    /// <summary>Replaces the script by what <paramref name="file"/> holds.</summary>
    internal async Task ReloadAsync(string file, bool isRefused, CancellationToken cancel)
    {
        File.Copy(file, _options!.Script, overwrite: true);
        var outcome = await _station!.Scripts.LoadAsync(cancel: cancel);
        if (outcome.Result != (isRefused ? LoadResult.Refused : LoadResult.Applied))
            throw new FormatException($"the reload of {file} ended as {outcome.Result}:\n{ProblemPrinter.Print(outcome.Problems)}");
    }

    /// <summary>Goes back to a version.</summary>
    internal async Task RollbackAsync(int version, CancellationToken cancel)
    {
        var outcome = await _station!.Scripts.RollbackAsync(version, cancel);
        if (outcome.Result != LoadResult.Applied) throw new FormatException($"the rollback ended as {outcome.Result}");
    }

    /// <summary>An actor's message comes in.</summary>
    internal void Receive(Actor actor, SipText message)
    {
        var transport = actor.IsTcp ? TransportKind.Tcp : TransportKind.Udp;
        var listener = Proxy.Listeners.All.FirstOrDefault(l => l.Transport == transport)
            ?? throw new FormatException($"the script listens on no {transport}, which {actor.Name} speaks");
        long connection = 0;
        if (actor.IsTcp && !_connections.TryGetValue(actor, out connection)) _connections[actor] = connection = _connections.Count + 1;
        byte[] octets = message.ToOctets();
        var context = Proxy.Contexts.Rent();
        context.Source = new Hop(listener, NetAddress.From(IPAddress.Parse(actor.Address), actor.Port), connection);
        if (Proxy.Reception.Receive(context, octets, octets.Length)) Proxy.Contexts.Return(context);
        Pump();
    }

    /// <summary>Lets time pass; what is due happens on this thread.</summary>
    internal void Advance(TimeSpan time)
    {
        _time.Go((long)time.TotalMilliseconds);
        Pump();
    }

    /// <summary>Waits until <paramref name="isTrue"/>, for what other threads (a database) still have to do.</summary>
    internal async Task WaitAsync(Func<bool> isTrue, CancellationToken cancel)
    {
        long start = TimeProvider.System.GetTimestamp();
        Pump();
        while (!isTrue() && TimeProvider.System.GetElapsedTime(start) < s_patience)
        {
            await _left.WaitAsync(TimeSpan.FromMilliseconds(5), cancel);
            Pump();
        }
    }

    /// <summary>Gives other threads a moment to say what they still have to say.</summary>
    internal async Task SettleAsync(CancellationToken cancel)
    {
        Pump();
        while (await _left.WaitAsync(s_quiet, cancel)) Pump();
    }

    // Routes that awaited go on, timers ring, and what leaves reaches its actor: all on the ladder's own thread, in order.
    private void Pump()
    {
        Proxy.Runner.RunPending();
        Proxy.Timers.Advance();
        while (_leaving.TryDequeue(out var message)) deliver(message.Address, message.Port, message.IsTcp, message.Octets);
    }

    public async ValueTask DisposeAsync()
    {
        if (_station is not null) await _station.DisposeAsync();
        _folder.Delete(recursive: true);
        _left.Dispose();
    }

    private SendOutcome Leave(StageListener from, NetAddress to, long connection, byte[] octets)
    {
        var actor = connection == 0 ? null : _connections.FirstOrDefault(c => c.Value == connection).Key;
        _leaving.Enqueue((actor?.Address ?? to.HostText, actor?.Port ?? to.Port, from.IsReliable, octets));
        _left.Release();
        return SendOutcome.Sent;
    }

    /// <summary>Listeners without sockets.</summary>
    private sealed class MemoryNetwork(Scene scene) : IListening
    {
        public ValueTask<ListenerSet> OpenAsync(IReadOnlyList<ListenSpec> specs, IReadOnlyList<string> aliases, OptionsSet options, CancellationToken cancel) =>
            ValueTask.FromResult(new ListenerSet([.. specs.Select(s => new StageListener(s, NetAddress.From(IPAddress.Parse(s.Address), s.Port), scene.Leave))], aliases));

        public void TakeOver(ListenerSet next, OptionsSet options) => scene.Proxy.Listeners = next;

        public void Abandon(ListenerSet next) { }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Lines : ILogSink
    {
        private readonly StringBuilder _text = new();

        public void Write(LogLevel level, string source, string text, string? callId)
        {
            lock (_text) _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{level} {source}: {text}\n");
        }

        public override string ToString()
        {
            lock (_text) return _text.ToString();
        }
    }
}
