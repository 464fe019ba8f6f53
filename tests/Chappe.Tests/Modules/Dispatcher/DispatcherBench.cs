using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Dispatcher;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Dispatcher;

/// <summary>A proxy with a dispatcher and a list in a file.</summary>
internal sealed class DispatcherBench : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public DispatcherBench(string list, Action<DispatcherOptions>? configure = null, Action? request = null)
    {
        Bed = new ProxyBed(request, Module);
        Write(list);
        var options = Bed.Options.Get<DispatcherOptions>();
        options.list_file = _file;
        options.flags = 2;
        configure?.Invoke(options);
        Module.Reconfigure(Bed.Options);
        Module.StartAsync(Bed.Proxy, default).AsTask().Wait();
    }

    public DispatcherModule Module { get; } = new();
    public ProxyBed Bed { get; }
    public DispatcherOptions Options => Bed.Options.Get<DispatcherOptions>();

    public void Write(string list) => File.WriteAllText(_file, list);

    /// <summary>Runs words on a request that nobody sent.</summary>
    public T In<T>(Func<RouteContext, T> words, string callId = "c1", string from = "10.0.0.1:5060", string headers = "", string uri = "sip:bob@10.9.9.9")
    {
        var context = Bed.Proxy.Contexts.Rent();
        context.Routes = Bed.Proxy.Routes.All.Count > 0 ? Bed.Proxy.Routes : new RouteTable(1, [], Bed.Options);
        context.Source = new Chappe.Engine.Transports.Hop(Bed.Udp, ProxyBed.Address(from));
        var octets = System.Text.Encoding.UTF8.GetBytes(ProxyBed.Request("INVITE", uri, callId: callId, headers: headers).ReplaceLineEndings("\r\n"));
        Assert.That(context.Message.Parse(octets, octets.Length), Is.EqualTo(Chappe.Sip.Messages.MessageFault.None));
        var before = Here.ContextOrNull;
        Here.ContextOrNull = context;
        try
        {
            return words(context);
        }
        finally
        {
            Here.ContextOrNull = before;
            Bed.Proxy.Contexts.Return(context);
        }
    }

    /// <summary>The order in which destinations come, by their ports: the chosen one first.</summary>
    public string Order(int algorithm, int set = 1, string callId = "c1", int limit = 0, string headers = "", string uri = "sip:bob@10.9.9.9") => In(context =>
    {
        if (!DispatcherFunctions.ds_select_dst(set, algorithm, limit)) return "none";
        var ports = new List<string> { Port(context.DestinationUri) };
        while (DispatcherFunctions.ds_next_dst()) ports.Add(Port(context.DestinationUri));
        return string.Join(" ", ports);
    }, callId, headers: headers, uri: uri);

    public Destination At(string port) => Module.Lists.Rows.Select(r => r.Destination).Single(d => d.Uri.Contains(":" + port));

    public string Letters(string port) => At(port).Letters;

    public System.Text.Json.Nodes.JsonNode? Rpc(string command, params System.Text.Json.Nodes.JsonNode[] parameters) =>
        Bed.Proxy.Rpc.InvokeAsync(command, [.. parameters], default).AsTask().GetAwaiter().GetResult();

    public static string Port(Text uri) => uri.ToString().Split(':')[2].Split(';')[0];

    public void Dispose()
    {
        Module.StopAsync().AsTask().Wait();
        File.Delete(_file);
    }
}
