using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Dialogs;

/// <summary>What happens to dialogs: they begin, are answered, last, and end.</summary>
internal sealed class DialogLife(DialogsModule module, Proxy proxy)
{
    /// <summary>One that is over is known so long, for what comes late.</summary>
    private const int AfterlifeMilliseconds = 10_000;
    [ThreadStatic] private static SipMessage? t_reply;

    private readonly Counter _active = proxy.Counters["dialog.active_dialogs"], _early = proxy.Counters["dialog.early_dialogs"], _processed = proxy.Counters["dialog.processed_dialogs"],
        _expired = proxy.Counters["dialog.expired_dialogs"], _failed = proxy.Counters["dialog.failed_dialogs"];

    private DialogOptions Options => module.Options;

    /// <summary>How many are up.</summary>
    public long Active => _active.Value;

    /// <summary>An INVITE begins one.</summary>
    /// <returns>null when there are too many.</returns>
    public Dialog? Begin(RouteContext context, DialogSlot slot)
    {
        var message = context.Message;
        var options = context.Routes.Options.Get<DialogOptions>();
        var (entry, id) = DialogTable.NewName(options.hash_size);
        var dialog = new Dialog(module, entry, id)
        {
            CallId = TextOf(message, message.CallId),
            RequestUri = Encoding.UTF8.GetString(context.RequestUri),
            InviteCSeq = message.CSeq.Number,
            BeganAt = proxy.Clock.UnixSeconds,
            Began = proxy.Clock.Provider.GetUtcNow(),
            Lifetime = slot.Timeout > 0 ? slot.Timeout : TimeoutOf(context, options),
            TimeoutBye = slot.TimeoutBye,
            TimeoutRoute = slot.TimeoutRoute,
            Flags = slot.Flags,
            KeepsTimeout = options.timeout_noreset,
        };
        var (caller, callee) = (dialog.Caller, dialog.Callee);
        (caller.Uri, caller.Tag, caller.CSeq) = (TextOf(message, message.From.Uri), TextOf(message, message.From.Tag), message.CSeq.Number);
        callee.Uri = TextOf(message, message.To.Uri);
        caller.Contact = ContactOf(message);
        caller.Routes = RouteSets.ToCaller(message);
        caller.Came(context.Source);
        if (!module.Table.TryAdd(dialog, options.max_dialogs))
        {
            proxy.Log.WriteLimited(LogLevel.Error, "dialog", $"There are {module.Table.Count} dialogs; further calls are not kept in mind (dialog.max_dialogs).");
            return null;
        }
        lock (dialog.Gate)
        {
            foreach (var (name, value) in slot.Variables) dialog.Set(name, value);
            foreach (var (profile, value) in slot.Profiles) module.Profiles.Add(dialog, profile, value);
            Arm(dialog, options.early_timeout * 1000L);
        }
        _processed.Add();
        return dialog;
    }

    /// <summary>A 2xx of the callee came this way.</summary>
    public static void OnCalleeHeard(Dialog dialog, RouteContext reply)
    {
        var message = reply.Message;
        lock (dialog.Gate)
        {
            if (dialog.State >= DialogState.Confirmed) return;
            dialog.Callee.Came(reply.Source);
            (dialog.Caller.UriAtCallee, dialog.Callee.UriAtCallee) = (TextOf(message, message.From.Uri), TextOf(message, message.To.Uri));
        }
    }

    /// <summary>The INVITE gets an answer. Called under its transaction's lock.</summary>
    public void OnInviteAnswered(Dialog dialog, int code, ReadOnlySpan<byte> octets)
    {
        lock (dialog.Gate)
        {
            var before = dialog.State;
            Step(dialog, code < 200 ? DialogEvent.Provisional : code < 300 ? DialogEvent.Success : DialogEvent.Failure);
            if (before == dialog.State) return;
            if (code < 300) Learn(dialog, octets, isFinal: code >= 200);
            switch (dialog.State)
            {
                case DialogState.Early:
                    _early.Add();
                    break;
                case DialogState.ConfirmedNotAcknowledged:
                    if (before == DialogState.Early) _early.Add(-1);
                    dialog.AnsweredAt = proxy.Clock.UnixSeconds;
                    dialog.Answered = proxy.Clock.Provider.GetUtcNow();
                    dialog.IsCounted = true;
                    _active.Add();
                    Arm(dialog, Options.noack_timeout * 1000L);
                    break;
                case DialogState.Deleted:
                    if (before == DialogState.Early) _early.Add(-1);
                    _failed.Add();
                    Bury(dialog);
                    break;
            }
            dialog.NoteChange();
        }
        if (code is >= 200 and < 300) DialogEventRoute.Post(proxy, dialog, "dialog:start");
        else if (code >= 300) DialogEventRoute.Post(proxy, dialog, "dialog:failed");
    }

    /// <summary>The transaction of the INVITE is over without an answer.</summary>
    public void OnInviteForgotten(Dialog dialog)
    {
        lock (dialog.Gate)
        {
            if (dialog.State > DialogState.Early) return;
            if (dialog.State == DialogState.Early) _early.Add(-1);
            Step(dialog, DialogEvent.Failure);
            _failed.Add();
            Bury(dialog);
        }
    }

    /// <summary>A request within the dialog comes by.</summary>
    /// <returns>true when it ends the dialog.</returns>
    public bool OnRequest(Dialog dialog, RouteContext context, bool isUpstream)
    {
        var message = context.Message;
        bool hasEnded;
        lock (dialog.Gate)
        {
            var before = dialog.State;
            var sender = isUpstream ? dialog.Callee : dialog.Caller;
            if (message.Method is not (SipMethod.Ack or SipMethod.Cancel)) sender.CSeq = Math.Max(sender.CSeq, message.CSeq.Number);
            // RFC 3261 section 12.2.2: a target refresh.
            if (message.Method is SipMethod.Invite or SipMethod.Update && ContactOf(message) is { Length: > 0 } contact)
            {
                sender.Contact = contact;
                sender.Came(context.Source);
            }
            // A callee's request says nothing about the caller's ACK.
            if (message.Method == SipMethod.Bye) Step(dialog, DialogEvent.End);
            else if (!isUpstream) Step(dialog, message.Method == SipMethod.Ack ? DialogEvent.Ack : DialogEvent.Request);
            hasEnded = before != dialog.State && dialog.State == DialogState.Deleted;
            if (hasEnded) Bury(dialog);
            else if (dialog.State == DialogState.Confirmed && (before != DialogState.Confirmed || message.Method != SipMethod.Ack && !dialog.KeepsTimeout)) StartLifetime(dialog);
            if (!hasEnded) dialog.NoteChange();
        }
        if (hasEnded) DialogEventRoute.Post(proxy, dialog, "dialog:end", awaitsAnswer: true);
        return hasEnded;
    }

    /// <summary>The BYE that ended it was answered, or nobody will.</summary>
    public void OnByeEnded(Dialog dialog) => DialogEventRoute.ByeEnded(proxy, dialog);

    /// <summary>Gives a dialog so many seconds from now on, or from its answer on when that is still to come.</summary>
    public void SetTimeout(Dialog dialog, int seconds)
    {
        lock (dialog.Gate)
        {
            dialog.Lifetime = seconds;
            if (dialog.State == DialogState.Confirmed) StartLifetime(dialog);
            dialog.NoteChange();
        }
    }

    /// <summary>Ends a dialog: both sides get a BYE; one that still rings is answered and cancelled.</summary>
    /// <returns>false when it is over already.</returns>
    public bool Terminate(Dialog dialog, bool toCaller = true, bool toCallee = true, string headers = "")
    {
        bool isRinging;
        lock (dialog.Gate)
        {
            if (dialog.State == DialogState.Deleted) return false;
            isRinging = dialog.State <= DialogState.Early;
            if (!isRinging)
            {
                Step(dialog, DialogEvent.End);
                Bury(dialog);
            }
        }
        if (isRinging)
        {
            // The answer comes back through its transaction and ends the dialog.
            proxy.Transactions.TryEndCall(Encoding.UTF8.GetBytes(dialog.CallId), dialog.InviteCSeq, Options.bye_early_code, Encoding.UTF8.GetBytes(Options.bye_early_reason));
            return true;
        }
        string extra = Options.dlg_extra_hdrs + headers;
        if (toCaller) RequestsWithin.Send(proxy, dialog, toCaller: true, "BYE", extra);
        if (toCallee) RequestsWithin.Send(proxy, dialog, toCaller: false, "BYE", extra);
        DialogEventRoute.Post(proxy, dialog, "dialog:end");
        return true;
    }

    /// <summary>The time of a dialog has come.</summary>
    public void OnTimer(Dialog dialog)
    {
        bool isOver = false, sendsBye = false, isLost = false, probes = false;
        lock (dialog.Gate)
        {
            long now = proxy.Clock.Milliseconds;
            if (now < dialog.DueAt)
            {
                probes = now >= dialog.ProbeAt && dialog.State == DialogState.Confirmed;
                if (probes) dialog.ProbeAt = now + Math.Max(1, Options.ka_interval) * 1000L;
                Rearm(dialog);
            }
            else if (dialog.State == DialogState.Deleted) isLost = true;
            else
            {
                isOver = dialog.State >= DialogState.ConfirmedNotAcknowledged;
                dialog.HasExpired = isOver;
                sendsBye = dialog.State == DialogState.Confirmed && dialog.TimeoutBye;
                if (!sendsBye)
                {
                    if (dialog.State == DialogState.Early) _early.Add(-1);
                    dialog.State = DialogState.Deleted;
                    Bury(dialog);
                }
            }
        }
        if (isLost)
        {
            module.Table.Remove(dialog);
            DialogEventRoute.Forgotten(proxy, dialog);
        }
        if (probes) Probe(dialog);
        if (!isOver) return;
        _expired.Add();
        DialogEventRoute.RunTimeout(proxy, dialog);
        if (sendsBye) Terminate(dialog);
        else DialogEventRoute.Post(proxy, dialog, "dialog:end");
    }

    /// <summary>Begins to probe one or both sides.</summary>
    public void StartProbing(Dialog dialog, bool caller, bool callee)
    {
        lock (dialog.Gate)
        {
            dialog.ProbesCaller |= caller;
            dialog.ProbesCallee |= callee;
            if (dialog.State == DialogState.Confirmed) StartLifetime(dialog);
            dialog.NoteChange();
        }
    }

    /// <summary>A call that a process before this one knew goes on; one whose time ran out meanwhile ends a second from now.</summary>
    /// <param name="dialog">The dialog, answered.</param>
    /// <param name="until">When its time is over, in seconds since 1970.</param>
    /// <param name="profiles">The profiles that it is in.</param>
    /// <returns>false when there are too many.</returns>
    public bool Resume(Dialog dialog, long until, IEnumerable<(string Profile, string Value)> profiles)
    {
        if (!module.Table.TryAdd(dialog, Options.max_dialogs)) return false;
        lock (dialog.Gate)
        {
            dialog.IsCounted = true;
            _active.Add();
            foreach (var (profile, value) in profiles) module.Profiles.Take(dialog, profile, value);
            if (Options.ka_interval > 0 && (dialog.ProbesCaller || dialog.ProbesCallee)) dialog.ProbeAt = proxy.Clock.Milliseconds + Options.ka_interval * 1000L;
            long seconds = dialog.State == DialogState.Confirmed ? Math.Max(1, until - proxy.Clock.UnixSeconds) : Options.noack_timeout;
            Arm(dialog, seconds * 1000);
        }
        return true;
    }

    private void Probe(Dialog dialog)
    {
        if (dialog.ProbesCaller) RequestsWithin.Send(proxy, dialog, toCaller: true, "OPTIONS", Options.dlg_extra_hdrs, ended: o => OnProbed(dialog, o.Code));
        if (dialog.ProbesCallee) RequestsWithin.Send(proxy, dialog, toCaller: false, "OPTIONS", Options.dlg_extra_hdrs, ended: o => OnProbed(dialog, o.Code));
    }

    private void OnProbed(Dialog dialog, int code)
    {
        // 481: that side does not know the call. Nobody there: 408 and what could not be sent. Any other answer is a sign of life.
        bool isGone = code is 481 or 408 or 477 or 478 or 430;
        lock (dialog.Gate) dialog.FailedProbes = isGone ? dialog.FailedProbes + 1 : 0;
        if (isGone && dialog.FailedProbes >= Math.Max(1, Options.ka_failed_limit)) Terminate(dialog);
    }

    /// <summary>Takes over what a reply says of the callee. Called under the dialog's lock.</summary>
    private void Learn(Dialog dialog, ReadOnlySpan<byte> octets, bool isFinal)
    {
        var reply = t_reply ??= new SipMessage();
        var copy = octets.ToArray();
        if (reply.Parse(copy, copy.Length) != MessageFault.None) return;
        var callee = dialog.Callee;
        if (reply.To.Tag.IsPresent) callee.Tag = TextOf(reply, reply.To.Tag);
        if (!isFinal) return;
        if (ContactOf(reply) is { Length: > 0 } contact) callee.Contact = contact;
        callee.Routes = RouteSets.ToCallee(reply, proxy.Listeners);
    }

    private static void Step(Dialog dialog, DialogEvent happened) => dialog.State = DialogMachine.Step(dialog.State, happened);

    private void StartLifetime(Dialog dialog)
    {
        long now = proxy.Clock.Milliseconds;
        bool isProbed = Options.ka_interval > 0 && (dialog.ProbesCaller || dialog.ProbesCallee);
        dialog.ProbeAt = isProbed ? now + Options.ka_interval * 1000L : long.MaxValue;
        Arm(dialog, dialog.Lifetime * 1000L);
    }

    /// <summary>It is over; it stays known for a little while.</summary>
    private void Bury(Dialog dialog)
    {
        dialog.EndedAt = proxy.Clock.UnixSeconds;
        dialog.Ended = proxy.Clock.Provider.GetUtcNow();
        if (dialog.IsCounted) _active.Add(-1);
        dialog.IsCounted = false;
        dialog.ProbeAt = long.MaxValue;
        module.Profiles.RemoveAll(dialog);
        dialog.NoteChange();
        Arm(dialog, Math.Min(AfterlifeMilliseconds, Options.end_timeout * 1000L));
    }

    private void Arm(Dialog dialog, long milliseconds)
    {
        dialog.DueAt = proxy.Clock.Milliseconds + milliseconds;
        Rearm(dialog);
    }

    private void Rearm(Dialog dialog) => proxy.Timers.Arm(dialog, Math.Min(dialog.DueAt, dialog.ProbeAt) - proxy.Clock.Milliseconds);

    private static int TimeoutOf(RouteContext context, DialogOptions options)
    {
        if (options.timeout_avp.Length == 0) return options.default_timeout;
        string name = options.timeout_avp;
        int open = name.IndexOf('(');
        if (open >= 0) name = name[(open + 1)..].TrimEnd(')');
        int seconds = context.Avps.Get(name.StartsWith("s:", StringComparison.Ordinal) ? name[2..] : name).ToInt();
        return seconds > 0 ? seconds : options.default_timeout;
    }

    private static string ContactOf(SipMessage message)
    {
        var walk = message.Addresses(HeaderId.Contact);
        return walk.MoveNext() && !walk.Current.IsStar ? TextOf(message, walk.Current.Uri) : "";
    }

    private static string TextOf(SipMessage message, Slice slice) => slice.IsPresent ? Encoding.UTF8.GetString(message[slice]) : "";
}
