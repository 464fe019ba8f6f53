using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>What one transaction waits for and may do: the parameters, and what words such as <c>t_set_fr</c> made of them.</summary>
internal struct TransactionSettings
{
    public int FinalReply, FinalInviteReply, MaxInviteLifetime, MaxOtherLifetime, T1, T2;
    public bool Auto100, Blocks6xx, FailsOver, RepliesToFailures;

    public static TransactionSettings From(TmOptions options) => new()
    {
        FinalReply = options.fr_timer,
        FinalInviteReply = options.fr_inv_timer,
        MaxInviteLifetime = options.max_inv_lifetime,
        MaxOtherLifetime = options.max_noninv_lifetime,
        T1 = options.retr_timer1,
        T2 = options.retr_timer2,
        Auto100 = options.auto_inv_100,
        Blocks6xx = !options.disable_6xx_block,
        FailsOver = options.dns_failover,
        RepliesToFailures = true,
    };

    /// <summary>The settings that a word is about: of the message's transaction, or of the one that it will have.</summary>
    public static ref TransactionSettings Of(RouteContext context)
    {
        if (context.Transaction is { } transaction) return ref transaction.Settings;
        var wishes = context.Slots.Find<TransactionWishes>();
        if (wishes is null)
        {
            wishes = context.Slots.Get<TransactionWishes>();
            wishes.Settings = From(TransactionTable.OptionsOf(context));
        }
        return ref wishes.Settings;
    }
}

/// <summary>Settings that a route made before there was a transaction to have them.</summary>
internal sealed class TransactionWishes : IResettable
{
    public TransactionSettings Settings;

    public void Reset() => Settings = default;
}
