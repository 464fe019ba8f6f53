using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Modules on an SQLite file of their own, and words that await.</summary>
internal sealed class DataBench : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chappe-data").FullName;
    private int _branch;

    public DataBench(Func<string, IReadOnlyList<Module>> modules, Action<OptionsSet, string>? configure = null, params string[] before)
    {
        Url = $"sqlite://{Path.Combine(_folder, "kamailio.db")}";
        foreach (string statement in before) Execute(statement);
        Bench = new ModuleBench([.. DataFamily.Drivers(), .. modules(Url)], options => configure?.Invoke(options, Url));
    }

    public DataBench(Module module, Action<OptionsSet, string>? configure = null, params string[] before) : this(_ => [module], configure, before) { }

    public string Url { get; }
    public ModuleBench Bench { get; }
    public Database Database => Bench.Proxy.Databases.Get(Url);

    /// <summary>Carries a statement out beside the engine.</summary>
    public void Execute(string statement)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "kamailio.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, with bars between the columns.</summary>
    public async Task<string[]> Rows(string query)
    {
        var result = await Database.RunTextAsync(query);
        Assert.That(result.IsDone, Is.True, result.Error);
        return [.. result.Rows.Select(r => string.Join('|', r.Select(v => v.IsNull ? "NULL" : v.ToString())))];
    }

    public RouteContext Receive(string method = "INVITE", string uri = "sip:bob@chappe.test", string from = "sip:alice@chappe.test", string to = "sip:bob@chappe.test", string headers = "", uint source = 0xC0000201, int port = 5080, string body = "") =>
        Bench.Receive(string.Join("\n",
        [
            $"{method} {uri} SIP/2.0", $"Via: SIP/2.0/UDP 192.0.2.1:5080;branch=z9hG4bK{++_branch}", $"From: <{from}>;tag=f1", $"To: <{to}>",
            "Call-ID: call-1", $"CSeq: 1 {method}", "Max-Forwards: 70", .. headers.Split('\n', StringSplitOptions.RemoveEmptyEntries), $"Content-Length: {body.Length}", "", body,
        ]), source, port);

    /// <summary>Runs an awaited word as a route would, and goes on with it when its answer comes.</summary>
    public T Await<T>(RouteContext context, Func<ValueTask<T>> words)
    {
        var before = context.Enter();
        Task<T> task;
        try
        {
            task = words().AsTask();
        }
        finally
        {
            RouteContext.Leave(before);
        }
        context.Detach();
        while (!task.IsCompleted)
        {
            Bench.Proxy.Runner.WaitForPending(1000, default);
            Bench.Proxy.Runner.RunPending();
        }
        context.EndDetached();
        return task.Result;
    }

    public int Await(RouteContext context, Func<ValueTask<Rc>> words) => Await<Rc>(context, words).Code;

    public static T In<T>(RouteContext context, Func<T> words) => ModuleBench.In(context, words);

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        await Bench.Proxy.Databases.CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
