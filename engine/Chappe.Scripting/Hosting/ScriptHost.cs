using System.Runtime.CompilerServices;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Sources;

namespace Chappe.Scripting.Hosting;

/// <summary>
/// This is the life of a proxy's scripts: it loads them, replaces them while calls are up, and goes back to earlier versions.
/// Whatever is wrong with a new version changes nothing (threats R1).
/// </summary>
/// <remarks>
/// One reload: read the files (1), compile them or find them compiled (2), load the code into a context of its own (3), run
/// its top level into a plan (4), let modules look at the plan (5), let the program prepare what the plan asks for (6), swap
/// the proxy's route table with one write (7), tell the modules (8), keep the version (9).
/// </remarks>
public sealed class ScriptHost
{
    private readonly Proxy _proxy;
    private readonly ScriptHostOptions _options;
    private readonly ScriptLanguage _language;
    private readonly CompileCache _cache;
    private readonly VersionStore _versions;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<WeakReference<Generation>> _generations = [];
    private volatile Generation? _current;
    private volatile IReadOnlyCollection<string> _watched;
    private int _lastNumber;

    /// <summary>Makes a host; nothing is read yet but the list of earlier versions.</summary>
    public ScriptHost(Proxy proxy, ScriptHostOptions options)
    {
        _proxy = proxy;
        _options = options;
        MainFile = Path.GetFullPath(options.MainFile);
        _language = options.Language ?? new ScriptLanguage(proxy.Modules);
        _cache = new CompileCache(_language, options.StateFolder is null ? null : Path.Combine(options.StateFolder, "compiled"));
        _versions = new VersionStore(MainFile, options.StateFolder is null ? null : Path.Combine(options.StateFolder, "versions"), options.VersionLimit);
        _lastNumber = _versions.Last?.Number ?? 0;
        _watched = [MainFile];
    }

    /// <summary>Full path of the main script.</summary>
    public string MainFile { get; }
    /// <summary>The running version; null before the first.</summary>
    public Generation? Current => _current;
    /// <summary>The versions that can be gone back to, the oldest first.</summary>
    public IReadOnlyList<ScriptVersion> Versions { get { lock (_versions) return _versions.All; } }
    /// <summary>The files whose change asks for a reload: those of the running version and of the last attempt.</summary>
    public IReadOnlyCollection<string> WatchedFiles => _watched;

    /// <summary>How many loaded versions the collector has not taken away yet, the running one among them.</summary>
    public int AliveGenerations
    {
        get
        {
            lock (_generations)
            {
                _generations.RemoveAll(g => !g.TryGetTarget(out _));
                return _generations.Count;
            }
        }
    }

    /// <summary>Does all but take the version over: opens nothing, changes nothing.</summary>
    public async Task<IReadOnlyList<Problem>> CheckAsync(CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var sources = ScriptSources.OnDisk(MainFile, _options.Rules).Translated(_options.Translator);
            return (await BuildAsync(sources, 0, cancel).ConfigureAwait(false)).Problems;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Loads the files as they are now, the first time or again.</summary>
    /// <param name="comment">What the operator says about the version.</param>
    /// <param name="force">Load even when the files are those of the running version: the environment may have changed.</param>
    /// <param name="cancel">Gives up before the version is taken over.</param>
    public async Task<LoadOutcome> LoadAsync(string? comment = null, bool force = false, CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            long start = _proxy.Clock.Provider.GetTimestamp();
            var sources = ScriptSources.OnDisk(MainFile, _options.Rules).Translated(_options.Translator);
            if (!force && _current is { } running && IsSame(running, sources)) return Outcome(LoadResult.Unchanged, [], start, false);
            return await TakeOverAsync(sources, null, comment, start, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes an earlier version handle what comes from now on. The files on disk stay as they are; the next <see cref="LoadAsync"/> takes them.</summary>
    public async Task<LoadOutcome> RollbackAsync(int number, CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            long start = _proxy.Clock.Provider.GetTimestamp();
            ScriptVersion? version;
            string known;
            lock (_versions)
            {
                version = _versions.Find(number);
                known = string.Join(", ", _versions.All.Select(v => v.Number));
            }
            if (version is null)
                return Outcome(LoadResult.Refused, [new Problem("", 0, 0, $"There is no version {number}.") { Hint = known.Length > 0 ? $"These are kept: {known}." : null }], start, false);
            if (_current?.Number == number) return Outcome(LoadResult.Unchanged, [], start, false);
            return await TakeOverAsync(ScriptSources.Stored(version.Main, version.Files).Translated(_options.Translator), number, version.Comment, start, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<LoadOutcome> TakeOverAsync(ScriptSources sources, int? number, string? comment, long start, CancellationToken cancel)
    {
        int version = number ?? _lastNumber + 1;
        var (table, compiled, problems) = await BuildAsync(sources, version, cancel).ConfigureAwait(false);
        if (table is not { Generation: Generation generation }) return Outcome(LoadResult.Refused, problems, start, compiled);
        if (_options.Prepare is { } prepare)
        {
            var refusals = await prepare(generation.Plan, _current?.Plan, cancel).ConfigureAwait(false);
            problems = [.. problems, .. refusals];
            if (problems.Any(p => p.IsError)) return Outcome(LoadResult.Refused, problems, start, compiled);
        }
        Swap(table, generation);
        if (number is null) problems = [.. problems, .. Keep(sources, generation, comment)];
        return Outcome(LoadResult.Applied, problems, start, compiled);
    }

    private void Swap(RouteTable table, Generation generation)
    {
        _current = generation;
        lock (_generations) _generations.Add(new WeakReference<Generation>(generation));
        // Before the write: a route finds its settings from its first message on.
        _proxy.Settings.TakeOver(table.Options.Settings);
        // The one write: from here on new messages run on the new version.
        _proxy.Routes = table;
        foreach (var module in _proxy.Modules) module.Reconfigure(table.Options);
        _options.TakenOver?.Invoke(generation.Plan);
        // A quiet proxy collects nothing for hours; what the last version left behind goes now, beside the traffic.
        if (AliveGenerations > 1) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private List<Problem> Keep(ScriptSources sources, Generation generation, string? comment)
    {
        lock (_versions)
        {
            _lastNumber = generation.Number;
            if (_versions.Find(generation.Number)?.Hash == generation.Hash) return [];
            string? refusal = _versions.Add(new ScriptVersion(generation.Number, generation.Loaded, generation.Hash, sources.Main, comment, sources.Files));
            return refusal is null ? [] : [new Problem("", 0, 0, refusal, IsError: false)];
        }
    }

    private async Task<(RouteTable? Table, bool WasCompiled, IReadOnlyList<Problem> Problems)> BuildAsync(ScriptSources sources, int number, CancellationToken cancel)
    {
        var found = new List<Problem>(sources.Problems.Select(p => p with { File = ScriptPaths.Display(p.File) }));
        if (found.Exists(p => p.IsError))
        {
            Watch(sources, null);
            return (null, false, found);
        }
        var script = _cache.Find(sources);
        bool isKept = script is not null;
        if (script is null)
        {
            IReadOnlyList<Problem> problems = [];
            try
            {
                script = await ScriptThread.RunAsync("script compiler", () => Compile(sources, out problems)).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // The edge of a reload: a fault of the compiler or of ours must leave the running version alone.
                return (null, true, [Fault(sources, "compiling", fault)]);
            }
            found.AddRange(problems);
            if (script is not null && _cache.Add(script) is { } refusal) found.Add(new Problem("", 0, 0, refusal, IsError: false));
        }
        else found.AddRange(script.Warnings);
        Watch(sources, script);
        if (script is null) return (null, true, found);
        cancel.ThrowIfCancellationRequested();

        var plan = new Plan(_proxy.Modules, _options.Environment) { IsOnlyChecked = number == 0 };
        _options.Begin?.Invoke(plan);
        var loading = ScriptThread.RunAsync("script top level", () => ScriptLoader.Load(script, number, plan));
        IReadOnlyList<Route>? routes;
        try
        {
            routes = await loading.WaitAsync(_options.TopLevelDeadline, _proxy.Clock.Provider, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Its thread cannot be ended; it runs on a plan that nobody looks at any more (threats R5).
            return (null, !isKept, [.. found, new Problem(ScriptPaths.Display(sources.Main), 0, 0, $"The top level has not ended after {_options.TopLevelDeadline.TotalSeconds:0.#} seconds; it must only configure.")]);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // What a script throws is told by the loader; this is a module that looked at the plan, or code that cannot be loaded.
            return (null, !isKept, [.. found, Fault(sources, "loading", fault)]);
        }
        found.AddRange(plan.Problems.Select(p => WithSource(p, sources)));
        if (routes is null) return (null, !isKept, found);
        if (number == _lastNumber + 1 && _current is null) number = KnownNumber(sources.Hash) ?? number;
        var generation = new Generation(number, _proxy.Clock.Provider.GetUtcNow(), sources.Hash, plan, script);
        return (new RouteTable(number, routes, plan.Options)
        {
            Generation = generation,
            EditsAreDeferred = plan.Options.Get<CoreOptions>().deferred_edits,
        }, !isKept, found);
    }

    // A start with the files of the last run goes on with their number.
    private int? KnownNumber(string hash)
    {
        lock (_versions) return _versions.Last is { } last && last.Hash == hash ? last.Number : null;
    }

    // Not inlined: the compiler's assemblies are loaded when a method that names their types is, and a start from kept code must do without.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private CompiledScript? Compile(ScriptSources sources, out IReadOnlyList<Problem> problems) => ScriptCompiler.Compile(sources, _language, out problems);

    private static bool IsSame(Generation running, ScriptSources sources) => sources.Match(running.Inputs) && running.References.All(r => FileHash.Of(r.Path) == r.Hash);

    private void Watch(ScriptSources sources, CompiledScript? script)
    {
        var files = new HashSet<string>(sources.Files.Select(f => f.Path), StringComparer.Ordinal) { MainFile };
        files.UnionWith(sources.Missing);
        if (sources.Code != sources.Main) files.Remove(sources.Code);
        if (_current is { } running) files.UnionWith(running.Inputs.Concat(running.References).Select(i => i.Path));
        if (script is not null) files.UnionWith(script.References.Select(r => r.Path));
        _watched = files;
    }

    private static Problem WithSource(Problem problem, ScriptSources sources)
    {
        var file = problem.Line > 0 ? sources.Files.FirstOrDefault(f => f.Path == Path.GetFullPath(problem.File)) : null;
        if (file is null) return problem with { File = ScriptPaths.Display(problem.File) };
        string? line = file.Text.Split('\n').ElementAtOrDefault(problem.Line - 1)?.TrimEnd('\r');
        return problem with { File = ScriptPaths.Display(file.Path), SourceLine = line };
    }

    private static Problem Fault(ScriptSources sources, string doing, Exception fault) =>
        new(ScriptPaths.Display(sources.Main), 0, 0, $"{doing} failed with {fault.GetType().Name}: {fault.Message}") { Hint = "This is a fault of Chappe or of a module; please report it with the script." };

    private LoadOutcome Outcome(LoadResult result, IReadOnlyList<Problem> problems, long start, bool wasCompiled) =>
        new(result, _current?.Number ?? 0, problems, _proxy.Clock.Provider.GetElapsedTime(start), wasCompiled);
}
