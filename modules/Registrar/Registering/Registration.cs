using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Storage;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>
/// Carries out one REGISTER: reads it whole, changes its AoR, answers. Everything it needs while it works is kept for the next
/// REGISTER of its thread, so that a refresh allocates nothing.
/// <para>1 read and check the request · 2 lock the AoR · 3 apply · 4 store · 5 unlock · 6 answer, or leave the answer to the
/// thread that makes the change durable.</para>
/// </summary>
internal sealed class Registration
{
    [ThreadStatic] private static Registration? t_mine;
    private static readonly long s_seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    private readonly RegisterRequest _request = new();
    private readonly BindingDraft _draft = new();
    private readonly BindingList _lines = new();
    private readonly ContactUpdate _update;
    private readonly byte[] _key = new byte[Aor.MaxLength], _received = new byte[255];

    private Registration() => _update = new ContactUpdate(_draft);

    /// <summary>The one of this thread.</summary>
    public static Registration OfThisThread => t_mine ??= new Registration();

    /// <summary>Carries out the REGISTER at hand.</summary>
    /// <param name="context">The request.</param>
    /// <param name="registrar">The module.</param>
    /// <param name="table">The table.</param>
    /// <param name="flags">What <c>save</c> was told.</param>
    /// <param name="uri">Whose contacts these are, when not the To URI's.</param>
    /// <returns>Kamailio's code.</returns>
    public int Save(RouteContext context, RegistrarModule registrar, LocationTable table, SaveFlags flags, ReadOnlySpan<byte> uri)
    {
        context.Refresh();
        var usrloc = registrar.Usrloc;
        var message = context.Message;
        // In a reply route the contacts are those that another registrar confirmed; there is nobody to answer.
        if (!message.IsRequest) flags |= SaveFlags.NoReply;
        var options = context.Routes.Options.Get<RegistrarOptions>();
        // Step 1
        int length = Aor.Write(uri.IsEmpty ? message[message.To.Uri] : uri, usrloc.UsesDomain, options.case_sensitive, _key);
        var fault = length < 0 ? RegisterFault.AddressOfRecord : _request.Read(message, options);
        if (fault == RegisterFault.None) fault = CheckExtensions(options);
        if (fault != RegisterFault.None) return Refuse(context, registrar, options, fault, -1, flags);

        var source = new RegisterSource
        {
            Message = message, Options = options, Usrloc = context.Routes.Options.Get<UsrlocOptions>(), Ruids = usrloc.Ruids,
            Now = context.Proxy.Clock.Milliseconds, Received = ReceivedOf(context, options), Path = _request.Path, UserAgent = _request.UserAgent,
            Socket = SocketOf(context, usrloc, options), ConnectionId = _request.CameByProxy ? 0 : context.Source.ConnectionId,
            BranchFlags = context.BranchFlags, KeepsFlows = options.outbound_mode > 0 && _request.WantsFlow, IsExact = (flags & SaveFlags.ExactExpires) != 0,
        };
        if (options.gruu_enabled && _request.SupportsGruu) source.GruuOf = GruuBase(uri.IsEmpty ? message[message.To.Uri] : uri);
        var outcome = Change(context, table, _key.AsSpan(0, length), source, flags, ref fault);
        // Step 6
        if (outcome == StoreOutcome.Refused) fault = RegisterFault.Busy;
        if (fault != RegisterFault.None) return Refuse(context, registrar, options, fault, fault == RegisterFault.TooMany ? -2 : -1, flags);
        if (source.ConnectionId != 0 && _request.Count > 0) usrloc.Connections.Add(context.Source, source.Usrloc, context.Routes.EditsAreDeferred, table, _key.AsSpan(0, length));
        registrar.Count(isAccepted: true);
        if (outcome == StoreOutcome.Done || (flags & SaveFlags.PrepareReply) != 0) Answer(context, flags);
        return _update.Result;
    }

    /// <summary>Steps 2 to 5. Leaves the reply's header lines in <see cref="_lines"/>.</summary>
    private StoreOutcome Change(RouteContext context, LocationTable table, ReadOnlySpan<byte> aor, scoped in RegisterSource source, SaveFlags flags, ref RegisterFault fault)
    {
        using var turn = table.Enter(aor);
        ulong name = table.Commits is null ? 0 : NameOf(source);
        // Its answer is on its way: a second copy would be a second write.
        if (name != 0 && turn.IsAnswerPending(name))
        {
            _update.Forget();
            return StoreOutcome.Deferred;
        }
        _draft.Load(turn.Newest);
        fault = _update.Apply(_request, source, (flags & SaveFlags.Replace) != 0);
        if (fault != RegisterFault.None)
        {
            if (fault != RegisterFault.TooMany) return StoreOutcome.Done;
            _draft.Load(turn.Newest);
            WriteLines(source, aor);
            return StoreOutcome.Done;
        }
        WriteLines(source, aor);
        if (table.Commits is null or { IsWriteBack: true }) return _update.HasChanged ? turn.Store(_draft, null, (flags & SaveFlags.MemoryOnly) != 0) : StoreOutcome.Done;
        if (!_update.HasChanged && turn.Pending is null) return StoreOutcome.Done;
        var answer = Defer(context, flags, name, source.Now);
        var outcome = _update.HasChanged ? turn.Store(_draft, answer, (flags & SaveFlags.MemoryOnly) != 0) : answer is null ? StoreOutcome.Done : turn.Follow(answer);
        if (outcome != StoreOutcome.Deferred) answer?.Discard();
        return outcome;
    }

    private RegisterFault CheckExtensions(RegistrarOptions options)
    {
        // RFC 3327 section 5.3 lets the registrar refuse what the client cannot know of.
        if (options is { use_path: true, path_mode: 2 } && _request.Path.Length > 0 && !_request.SupportsPath) return RegisterFault.PathUnsupported;
        for (int i = 0; options.min_expires_mode == 1 && i < _request.Count; i++)
            if (_request[i].Expires > 0 && _request[i].Expires < options.min_expires) return RegisterFault.TooBrief;
        if (options.outbound_mode == 2 && !_request.SupportsOutbound) return RegisterFault.OutboundRequired;
        // RFC 5626 section 6: a flow ends at the first proxy, which must say that it keeps it.
        return options.outbound_mode > 0 && _request is { WantsFlow: true, CameByProxy: true, FirstHopKeepsFlows: false } ? RegisterFault.FirstHop : RegisterFault.None;
    }

    /// <summary>The source as <c>fix_nated_register()</c> noted it; a client that can be found by its flow only (a WebSocket, RFC 5626) is noted in any case.</summary>
    private ReadOnlySpan<byte> ReceivedOf(RouteContext context, RegistrarOptions options)
    {
        if (options.path_use_received && _request.Path.Length > 0 && ReceivedOfPath(_request.Path, _received) is > 0 and var length) return _received.AsSpan(0, length);
        var noted = UsrlocModule.ReceivedOf(context, options);
        if (!noted.IsEmpty || _request.CameByProxy || !context.Message.IsRequest) return noted;
        bool isFlow = context.Source.Listener.Transport is TransportKind.Ws or TransportKind.Wss || options.outbound_mode > 0 && _request.WantsFlow;
        return isFlow ? _received.AsSpan(0, WriteSource(context.Source, _received)) : default;
    }

    /// <summary>The received parameter of the first Path.</summary>
    private static int ReceivedOfPath(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        if (!NameAddr.TryParse(path, 0, path.Length, out var first) || !SipUri.TryParse(path, first.Uri, out var uri)
            || !new UriParameters(path, uri.Parameters).TryGet("received"u8, out Slice value)) return 0;
        int length = Escapes.Unescape(value.Of(path), destination);
        return length > 0 && SipUri.TryParse(destination[..length], out _) && !destination[..length].ContainsAny("\"\\\r\n\0"u8) ? length : 0;
    }

    private static int WriteSource(in Hop source, Span<byte> destination)
    {
        "sip:"u8.CopyTo(destination);
        int length = 4 + source.Remote.FormatHost(destination[4..]);
        destination[length++] = (byte)':';
        Utf8Formatter.TryFormat((int)source.Remote.Port, destination[length..], out int digits);
        length += digits;
        var transport = source.Listener.Transport switch
        {
            TransportKind.Tcp => ";transport=tcp"u8,
            TransportKind.Tls => ";transport=tls"u8,
            TransportKind.Ws => ";transport=ws"u8,
            TransportKind.Wss => ";transport=wss"u8,
            _ => default,
        };
        transport.CopyTo(destination[length..]);
        return length + transport.Length;
    }

    /// <summary>The listener that the contact belongs to: ours, or one that a proxy in front names.</summary>
    private static ushort SocketOf(RouteContext context, UsrlocModule usrloc, RegistrarOptions options)
    {
        if (options.sock_hdr_name.Length > 0)
        {
            var named = HeaderPseudoVariables.hdr[options.sock_hdr_name];
            if (!named.IsEmpty && named.Length < 128) return usrloc.Sockets.NumberOf(named.ToString());
        }
        return usrloc.Sockets.NumberOf(context.Source.Listener, context.Proxy.Listeners);
    }

    /// <summary><c>user@host</c> of the AoR, as it stands in the request; empty when there is no user.</summary>
    private static ReadOnlySpan<byte> GruuBase(ReadOnlySpan<byte> uri)
    {
        if (!SipUri.TryParse(uri, out var parts) || !parts.User.IsPresent || parts.Password.IsPresent || !parts.HostPort.IsPresent) return default;
        var text = uri[parts.User.Offset..parts.HostPort.End];
        return text.ContainsAny("\"\\<>\r\n "u8) || text.Length > 300 ? default : text;
    }

    private void WriteLines(scoped in RegisterSource source, ReadOnlySpan<byte> aor)
    {
        var options = source.Options;
        _lines.Clear();
        _lines.AddContacts(_draft, source.Now, options, source.GruuOf, aor);
        if (source.Path.Length > 0 && (options.path_mode == 2 || options.path_mode == 1 && _request.SupportsPath)) _lines.AddLine("Path"u8, source.Path);
        if (!source.KeepsFlows) return;
        _lines.AddLine("Require"u8, "outbound"u8);
        if (options.flow_timer > 0) _lines.AddLine("Flow-Timer"u8, options.flow_timer);
    }

    private DeferredAnswer? Defer(RouteContext context, SaveFlags flags, ulong name, long now)
    {
        if ((flags & (SaveFlags.NoReply | SaveFlags.PrepareReply)) != 0) return null;
        if (PromisedReply.TryMake(context, out var promise))
        {
            var lines = ArrayPool<byte>.Shared.Rent(_lines.Length);
            _lines.Lines.CopyTo(lines);
            return new DeferredAnswer(context.Proxy, promise, lines, _lines.Length, name);
        }
        var pooled = ArrayPool<byte>.Shared.Rent(ReplyBuilder.Bound(context) + _lines.Length + DeferredAnswer.Slack);
        int length = context.Proxy.Replies.Prepare(context, 200, "OK"u8, _lines.Lines, pooled);
        int bindings = _lines.Lines.IndexOf("\r\n"u8) + 2;
        return new DeferredAnswer(context.Proxy, Replies.HopFor(context), pooled, length, _draft.CountLive(now) > 0 ? bindings : 0, name);
    }

    private void Answer(RouteContext context, SaveFlags flags)
    {
        if ((flags & SaveFlags.NoReply) != 0) return;
        if ((flags & SaveFlags.PrepareReply) != 0)
            context.ReplyHeaders = context.Arena.Join(context.ReplyHeaders.Octets, _lines.Lines);
        else
            context.Proxy.Replies.Send(context, 200, "OK"u8, _lines.Lines);
    }

    private int Refuse(RouteContext context, RegistrarModule registrar, RegistrarOptions options, RegisterFault fault, int result, SaveFlags flags)
    {
        registrar.Count(isAccepted: false);
        if ((flags & SaveFlags.NoReply) != 0) return result;
        var (code, reason) = RegisterFaults.ReplyFor(fault);
        // Too many: the list shows the client what it may remove.
        if (fault != RegisterFault.TooMany) _lines.Clear();
        if (fault == RegisterFault.TooBrief) _lines.AddLine("Min-Expires"u8, options.min_expires);
        if (fault == RegisterFault.PathUnsupported) _lines.AddLine("Unsupported"u8, "path"u8);
        if (fault == RegisterFault.OutboundRequired) _lines.AddLine("Require"u8, "outbound"u8);
        if (code >= 500 && options.retry_after > 0) _lines.AddLine("Retry-After"u8, options.retry_after);
        _lines.AddLine("P-Registrar-Error"u8, RegisterFaults.Sentence(fault));
        context.Proxy.Replies.Send(context, code, reason, _lines.Lines);
        return result;
    }

    /// <summary>A request by its Call-ID and CSeq: what its retransmissions share.</summary>
    private static ulong NameOf(scoped in RegisterSource source) =>
        XxHash3.HashToUInt64(source.Message[source.Message.CallId], s_seed) + source.Message.CSeq.Number * 0x9E37_79B9_7F4A_7C15UL | 1;
}
