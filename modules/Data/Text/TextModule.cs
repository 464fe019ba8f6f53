using System.Collections.Concurrent;
using System.Data.Common;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>Folders of text tables, <c>text:///path/to/folder</c> (Kamailio's db_text). A thread of its own writes back what has changed, once a second.</summary>
public sealed class TextModule : Module, IDatabaseDriver
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TextFolder> _folders = new(StringComparer.Ordinal);
    private readonly ManualResetEventSlim _end = new(false, spinCount: 0);
    private readonly Lock _gate = new();
    private volatile TextOptions _options = new();
    private volatile Proxy? _proxy;
    private Thread? _writer;

    /// <inheritdoc/>
    public override string Name => "db_text";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TextFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(TextOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new TextOptions());
    /// <inheritdoc/>
    public override void Validate(Plan plan) => DatabaseSet.Validate(plan, "db_text.default_connection", DefaultOf(plan.Options.Get<TextOptions>()));
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<TextOptions>();
    /// <inheritdoc/>
    public string Scheme => "text";
    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new TextDialect();
    /// <inheritdoc/>
    public DatabaseHabits HabitsOf(DatabaseUrl url) => new(IsBlocking: true, SeparatesWrites: false, GroupsWrites: true, Connections: 1);

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        lock (_gate)
        {
            // What is written after this is written when its connection is closed.
            _end.Set();
            if (_writer?.Join(TimeSpan.FromSeconds(5)) ?? true) _end.Dispose();
        }
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new TextRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    public DbConnection Connect(DatabaseUrl url, int connectSeconds, int querySeconds)
    {
        ArgumentNullException.ThrowIfNull(url);
        var folder = _folders.GetOrAdd(Path.GetFullPath(url.Name), path => new TextFolder(path, _proxy!.Log, () => _options));
        lock (_gate)
        {
            if (_writer is null && !_end.IsSet)
            {
                _writer = new Thread(Run) { Name = "chappe-text-tables", IsBackground = true };
                _writer.Start();
            }
        }
        return new TextConnection(folder, querySeconds);
    }

    /// <summary>Writes all tables that have changed.</summary>
    internal void Write()
    {
        foreach (var folder in _folders.Values) folder.Write();
    }

    /// <summary>The folder that an operator's statements go to; null when the script names none.</summary>
    internal Database? DefaultDatabase => DefaultOf(_options) is { Length: > 0 } url ? _proxy?.Databases.Get(url) : null;

    // Kamailio's word for no folder.
    private static string DefaultOf(TextOptions options) => options.default_connection == "none" ? "" : options.default_connection;

    private void Run()
    {
        while (!_end.Wait(s_interval))
        {
            try
            {
                Write();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The edge of a thread of its own: the tables are in memory still, and the next look tries again.
                _proxy!.Log.WriteLimited(LogLevel.Error, Name, $"Text tables cannot be written: {failure.Message.ReplaceLineEndings(" ")}");
            }
        }
    }
}
