using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dialogs;

/// <summary>This is Kamailio's module dialog: calls are kept in mind, counted, limited in time, and ended. They outlive a reload of the scripts.</summary>
public sealed class DialogsModule : Module, IRouteFollower, IRelayObserver
{
    private volatile DialogOptions _options = new();
    private DialogLife? _life;
    private DialogStore? _store;
    private DialogOptions? _first;

    /// <inheritdoc/>
    public override string Name => "dialog";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DialogFunctions), typeof(DialogProfileFunctions), typeof(DialogVariables)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DialogOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DialogOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new DialogRpc(this).AddTo(rpc);
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<DialogOptions>();

    internal DialogTable Table { get; } = new();
    internal ProfileTable Profiles { get; } = new();
    internal DialogOptions Options => _options;
    /// <summary>Where dialogs outlive the process; null when they do not.</summary>
    internal DialogStore? Store => _store;
    /// <summary>Who hears when a call is over.</summary>
    internal ICallObserver[] Observers { get; private set; } = [];
    internal DialogLife Life => _life ?? throw new InvalidOperationException("The proxy has not started.");

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<DialogOptions>();
        if (options.default_timeout < 1) plan.Report("dialog.default_timeout is at least 1 second.");
        if (options.early_timeout < 1 || options.noack_timeout < 1) plan.Report("dialog.early_timeout and dialog.noack_timeout are at least 1 second.");
        if (options.bye_early_code is < 400 or > 699) plan.Report("dialog.bye_early_code is from 400 to 699.");
        if (options.rr_param.Length == 0) plan.Report("dialog.rr_param is the name of a parameter.");
        if (options.db_mode is < 0 or > 3) plan.Report($"dialog.db_mode is 0, 1, 2 or 3, not {options.db_mode}.");
        if (options.db_mode > 0)
        {
            DatabaseSet.Validate(plan, "dialog.db_url", options.db_url);
            if (options.db_url.Length == 0) plan.Report($"dialog.db_mode {options.db_mode}: dialog.db_url names no database.");
            foreach (string table in (ReadOnlySpan<string>)[options.table_name, options.vars_table_name])
                if (!SqlDialect.IsName(table)) plan.Report($"dialog: \"{table}\" is no name of a table.");
        }
        if (_first is { } first && (first.db_mode != options.db_mode || first.db_url != options.db_url || first.table_name != options.table_name || first.vars_table_name != options.vars_table_name))
            plan.Report("dialog.db_mode, db_url and the names of its tables cannot change while the program runs; they keep their values until a restart.", isError: false);
        foreach (string both in options.WithValue.Intersect(options.WithoutValue)) plan.Report($"dialog: profile '{both}' cannot be one with and one without values.");
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _life = new DialogLife(this, proxy);
        Observers = [.. proxy.Modules.OfType<ICallObserver>()];
        _first = _options;
        if (_first.db_mode == 0 || new DatabaseLink(proxy, Name).To(_first.db_url) is not { } database) return;
        var store = new DialogStore(this, proxy, _first, database);
        _store = store;
        await store.OpenAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask StopAsync()
    {
        if (_store is { } store) await store.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>The dialog of the message at hand, or null.</summary>
    internal static Dialog? Current(RouteContext context) => context.Slots.Find<DialogSlot>()?.Dialog ?? context.Observer<DialogWatch>()?.Dialog;

    /// <summary>Keeps the call of the request at hand in mind. Twice is once.</summary>
    /// <returns>false when it is no INVITE, or there are too many.</returns>
    internal bool Manage(RouteContext context)
    {
        context.Refresh();
        var message = context.Message;
        if (!message.IsRequest) return false;
        var slot = context.Slots.Find<DialogSlot>() ?? context.Slots.Get<DialogSlot>();
        if (slot.Dialog is not null || context.Observer<DialogWatch>() is not null) return true;
        if (message.To.Tag.IsPresent)
        {
            if (Options.dlg_match_mode > 0 && FindByTags(message) is { } known) Take(context, slot, known);
            return true;
        }
        if (message.Method != SipMethod.Invite) return false;
        if (Options.detect_spirals && Spiral(message) is { } spiral) slot.Dialog = spiral;
        else
        {
            if (Life.Begin(context, slot) is not { } dialog) return false;
            slot.Dialog = dialog;
            context.Observe(new DialogWatch(this, dialog, isInitial: true, isUpstream: false));
        }
        context.Proxy.RecordRoute?.AddParameter(context, $";{Options.rr_param}={slot.Dialog.Did}");
        return true;
    }

    /// <inheritdoc/>
    public void OnRelay(RouteContext request)
    {
        int flag = Options.dlg_flag;
        if (flag is >= 0 and < 32 && (request.Flags >> flag & 1) != 0 && request.Message.Method == SipMethod.Invite && !request.Message.To.Tag.IsPresent) Manage(request);
    }

    /// <inheritdoc/>
    public void OnRouteFollowed(RouteContext request, Text parameters)
    {
        var message = request.Message;
        if (!message.To.Tag.IsPresent || Table.Count == 0) return;
        Dialog? dialog = null;
        if (Options.dlg_match_mode < 2 && new UriParameters(parameters.Octets, new Slice(0, parameters.Length)).TryGet(Encoding.ASCII.GetBytes(Options.rr_param), out var did)
            && Dialog.TryParseDid(did.Of(parameters.Octets), out int entry, out uint id) && Table.Find(entry, id) is { } named && named.CallId == Encoding.UTF8.GetString(message[message.CallId])) dialog = named;
        if (dialog is null && Options.dlg_match_mode > 0) dialog = FindByTags(message);
        if (dialog is not null) Take(request, request.Slots.Find<DialogSlot>() ?? request.Slots.Get<DialogSlot>(), dialog);
    }

    /// <summary>The dialog of a request within it, by Call-ID and tags.</summary>
    internal Dialog? FindByTags(SipMessage message) =>
        Table.Find(Encoding.UTF8.GetString(message[message.CallId]), Encoding.UTF8.GetString(message[message.From.Tag]), Encoding.UTF8.GetString(message[message.To.Tag]));

    private Dialog? Spiral(SipMessage message) =>
        Table.Find(Encoding.UTF8.GetString(message[message.CallId]), Encoding.UTF8.GetString(message[message.From.Tag])) is { State: <= DialogState.Early } dialog
        && dialog.InviteCSeq == message.CSeq.Number ? dialog : null;

    private void Take(RouteContext context, DialogSlot slot, Dialog dialog)
    {
        var message = context.Message;
        // One of the two tags must be the caller's: a did alone can be copied from another call (threats S3).
        bool isFromCaller = Is(message, message.From.Tag, dialog.Caller.Tag), isToCaller = Is(message, message.To.Tag, dialog.Caller.Tag);
        if (!isFromCaller && !isToCaller || ReferenceEquals(slot.Dialog, dialog)) return;
        (slot.Dialog, slot.IsWithin, slot.IsUpstream) = (dialog, true, !isFromCaller);
        bool isLast = Life.OnRequest(dialog, context, slot.IsUpstream);
        if (message.Method != SipMethod.Ack) context.Observe(new DialogWatch(this, dialog, isInitial: false, slot.IsUpstream) { IsLast = isLast });
    }

    private static bool Is(SipMessage message, Slice tag, string wanted) => message[tag].SequenceEqual(Encoding.UTF8.GetBytes(wanted));
}
