using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module ctl: it answers kamcmd, and whatever else speaks binrpc.</summary>
public sealed class CtlModule : Module
{
    private Proxy? _proxy;
    private OptionsSet? _options;
    private List<ControlSocket> _sockets = [];

    /// <inheritdoc/>
    public override string Name => "ctl";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(CtlFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(CtlOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new CtlOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (string written in plan.Options.Get<CtlOptions>().binrpc)
            if (ControlAddress.Parse(written, "/", ControlProtocol.UnixStream) is null) plan.Report($"ctl.binrpc: '{written}' is no address; write unix:/path, unixd:/path, tcp:127.0.0.1:2046 or udp:127.0.0.1:2046.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options;
        if (_proxy is not null) ControlSockets.Change(_sockets, Wanted(options), Open, _proxy.Log, "ctl");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        if (_options is null) return default;
        foreach (var address in Wanted(_options))
        {
            if (address.IsOpen) proxy.Log.Write(LogLevel.Warning, "ctl", $"whoever reaches {address} may command this proxy: binrpc asks for no password");
            _sockets.Add(Open(address));
        }
        return default;
    }

    /// <inheritdoc/>
    public override async ValueTask StopAsync()
    {
        foreach (var socket in _sockets) await socket.DisposeAsync().ConfigureAwait(false);
        _sockets = [];
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("ctl.listen", "The control sockets.", (_, _) => new(new JsonArray([.. _sockets.SelectMany(s => (JsonNode[])["binrpc", s.Address.ProtocolName, s.Address.EndPoint?.Address.ToString() ?? s.Address.Path, s.Address.EndPoint?.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""])])));
        rpc.Add("ctl.connections", "How many connections the control sockets have.", (_, _) => new(_sockets.Sum(s => s.Connections)));
        rpc.Add("ctl.who", "The open connections, one row each.", (_, _) => new(new JsonArray([.. _sockets.SelectMany(s => Enumerable.Repeat(s, s.Connections)).SelectMany(s => (JsonNode[])["binrpc", s.Address.ProtocolName, "", "", s.Address.ToString(), ""])])));
    }

    private List<ControlAddress> Wanted(OptionsSet options)
    {
        var wanted = options.Get<CtlOptions>().binrpc;
        string folder = _proxy!.Surroundings.RuntimeFolder;
        if (wanted.Count == 0) return options.LoadedModules.Contains("ctl") ? [new ControlAddress(ControlProtocol.UnixStream, Path.Combine(folder, "kamailio_ctl"), null)] : [];
        return [.. wanted.Select(w => ControlAddress.Parse(w, folder, ControlProtocol.UnixStream)).OfType<ControlAddress>().Distinct()];
    }

    private ControlSocket Open(ControlAddress address) =>
        ControlSocket.Open(address, (UnixFileMode)(_options!.Get<CtlOptions>().mode & 0x1FF), _proxy!.Log, _proxy.Clock.Provider, ServeAsync, AnswerAsync);

    private async Task ServeAsync(Stream connection, CancellationToken cancel)
    {
        var buffer = new byte[BinRpcRequest.MaxOctets + 16];
        int held = 0;
        while (true)
        {
            int head = BinRpcRequest.TryReadHead(buffer.AsSpan(0, held), out int length, out uint cookie);
            if (head < 0) return; // whatever it is, the next message's beginning cannot be found behind it
            if (head == 0 || held < head + length)
            {
                int count = await connection.ReadAsync(buffer.AsMemory(held), cancel).ConfigureAwait(false);
                if (count == 0) return;
                held += count;
                continue;
            }
            await connection.WriteAsync(await AnswerAsync(buffer.AsMemory(head, length), cookie, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            int used = head + length;
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
        }
    }

    private async ValueTask<byte[]?> AnswerAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancel)
    {
        int head = BinRpcRequest.TryReadHead(datagram.Span, out int length, out uint cookie);
        return head <= 0 || datagram.Length != head + length ? null : await AnswerAsync(datagram[head..], cookie, cancel).ConfigureAwait(false);
    }

    private async ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> records, uint cookie, CancellationToken cancel)
    {
        if (BinRpcRequest.Parse(records.Span, cookie, out string problem) is not { } request) return BinRpcReply.Failure(cookie, 400, problem);
        var answer = await CommandAnswer.OfAsync(_proxy!, request.Method, request.Parameters, cancel).ConfigureAwait(false);
        return answer.Code == 0 ? BinRpcReply.Success(cookie, answer.Result) : BinRpcReply.Failure(cookie, answer.Code, answer.IsUnknown ? $"command {request.Method} not found" : answer.Message);
    }
}
