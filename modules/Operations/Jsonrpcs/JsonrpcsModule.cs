using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module jsonrpcs: JSON-RPC 2.0 by HTTP (its words), a named pipe, datagrams and TCP.</summary>
public sealed class JsonrpcsModule : Module
{
    private Proxy? _proxy;
    private OptionsSet? _options;
    private List<ControlSocket> _sockets = [];
    private JsonPipe? _pipe;

    /// <inheritdoc/>
    public override string Name => "jsonrpcs";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(JsonrpcsFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(JsonrpcsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new JsonrpcsOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<JsonrpcsOptions>();
        if (options.dgram_socket is { Length: > 0 } datagram && ControlAddress.Parse(datagram, "/", ControlProtocol.UnixDatagram) is null) plan.Report($"jsonrpcs.dgram_socket: '{datagram}' is no address.");
        if (options.tcp_socket.Length > 0 && ControlAddress.Parse(options.tcp_socket, "/", ControlProtocol.Tcp) is null) plan.Report($"jsonrpcs.tcp_socket: '{options.tcp_socket}' is no address.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options;
        if (_proxy is not null) ControlSockets.Change(_sockets, Wanted(options), Open, _proxy.Log, "jsonrpcs");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        if (_options is not { } set) return default;
        var options = set.Get<JsonrpcsOptions>();
        foreach (var address in Wanted(set))
        {
            if (address.IsOpen) proxy.Log.Write(LogLevel.Warning, "jsonrpcs", $"whoever reaches {address} may command this proxy: JSON-RPC asks for no password");
            _sockets.Add(Open(address));
        }
        if (options.Has(2) && PathOf(set, options.fifo_name, "kamailio_rpc.fifo") is { } path && !OperatingSystem.IsWindows())
            _pipe = JsonPipe.Open(path, options.fifo_mode, options.fifo_reply_dir, AnswerAsync, proxy.Log);
        return default;
    }

    /// <inheritdoc/>
    public override async ValueTask StopAsync()
    {
        _pipe?.Dispose();
        _pipe = null;
        foreach (var socket in _sockets) await socket.DisposeAsync().ConfigureAwait(false);
        _sockets = [];
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) =>
        rpc.Add("jsonrpc.echo", "Gives its parameters back.", (p, _) => new(new JsonArray([.. p.Select(v => v?.DeepClone())])));

    private List<ControlAddress> Wanted(OptionsSet set)
    {
        var options = set.Get<JsonrpcsOptions>();
        var wanted = new List<ControlAddress>();
        if (options.Has(4) && options.dgram_socket is { } written && ControlAddress.Parse(written, _proxy!.Surroundings.RuntimeFolder, ControlProtocol.UnixDatagram) is { } given)
            wanted.Add(given.Protocol == ControlProtocol.UnixStream ? given with { Protocol = ControlProtocol.UnixDatagram } : given);
        else if (options.Has(4) && PathOf(set, options.dgram_socket, "kamailio_rpc.sock") is { } path) wanted.Add(new ControlAddress(ControlProtocol.UnixDatagram, path, null));
        if (options.Has(8) && options.tcp_socket.Length > 0 && ControlAddress.Parse(options.tcp_socket, "/", ControlProtocol.Tcp) is { } tcp) wanted.Add(tcp);
        return wanted;
    }

    private string? PathOf(OptionsSet set, string? written, string usual) =>
        written is { Length: > 0 } ? Path.GetFullPath(written, _proxy!.Surroundings.RuntimeFolder)
        : written is null && set.LoadedModules.Contains("jsonrpcs") ? Path.Combine(_proxy!.Surroundings.RuntimeFolder, usual) : null;

    private ControlSocket Open(ControlAddress address) =>
        ControlSocket.Open(address, (UnixFileMode)(_options!.Get<JsonrpcsOptions>().dgram_mode & 0x1FF), _proxy!.Log, _proxy.Clock.Provider, ServeAsync, AnswerAsync);

    private async ValueTask<byte[]?> AnswerAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        var (body, _, _) = await JsonAnswer.OfAsync(_proxy!, request.ToArray(), _proxy!.Routes.Options.Find<JsonrpcsOptions>()?.pretty_format != 0, cancel).ConfigureAwait(false);
        return body;
    }

    private async Task ServeAsync(Stream connection, CancellationToken cancel)
    {
        var buffer = new byte[JsonDocuments.MaxOctets];
        int held = 0;
        while (true)
        {
            int end = JsonDocuments.End(buffer.AsSpan(0, held));
            if (end == 0 && held < buffer.Length)
            {
                int count = await connection.ReadAsync(buffer.AsMemory(held), cancel).ConfigureAwait(false);
                if (count == 0) return;
                held += count;
                continue;
            }
            bool isOver = end <= 0;
            if (await AnswerAsync(buffer.AsMemory(0, isOver ? held : end), cancel).ConfigureAwait(false) is { Length: > 0 } answer)
                await connection.WriteAsync(answer.Append((byte)'\n').ToArray(), cancel).ConfigureAwait(false);
            if (isOver) return; // what follows cannot be told from the rest of it
            buffer.AsSpan(end, held - end).CopyTo(buffer);
            held -= end;
        }
    }
}
