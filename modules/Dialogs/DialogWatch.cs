using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;

namespace Chappe.Modules.Dialogs;

/// <summary>Hears for a dialog what becomes of one of its requests.</summary>
internal sealed class DialogWatch(DialogsModule module, Dialog dialog, bool isInitial, bool isUpstream) : ITransactionObserver
{
    /// <summary>The dialog.</summary>
    public Dialog Dialog => dialog;
    /// <summary>The request began it.</summary>
    public bool IsInitial => isInitial;
    /// <summary>The request goes from the callee to the caller.</summary>
    public bool IsUpstream => isUpstream;

    /// <summary>The request ends it.</summary>
    public bool IsLast { get; init; }

    private bool _hasEnded;

    /// <inheritdoc/>
    public void OnReply(RouteContext reply)
    {
        if (isInitial && reply.Message.StatusCode is >= 200 and < 300) DialogLife.OnCalleeHeard(dialog, reply);
    }

    /// <inheritdoc/>
    public void OnAnswer(int code, ReadOnlySpan<byte> reply)
    {
        if (isInitial && code > 100) module.Life.OnInviteAnswered(dialog, code, reply);
        if (IsLast && code >= 200) End();
    }

    /// <inheritdoc/>
    public void OnEnd()
    {
        // Nobody ever answered: the script let it go.
        if (isInitial) module.Life.OnInviteForgotten(dialog);
        if (IsLast) End();
    }

    private void End()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        module.Life.OnByeEnded(dialog);
    }
}
