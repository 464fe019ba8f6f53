using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;

namespace Chappe.Engine.Vocabulary;

/// <summary>What one transaction waits for and may do, instead of what the parameters say.</summary>
public static partial class TmFunctions
{
    /// <summary>Sets how long branches made from now on wait for a final reply, in milliseconds; 0 leaves as it is.</summary>
    /// <param name="fr_inv">Of an INVITE that has rung (<c>fr_inv_timer</c>).</param>
    /// <param name="fr">For any reply (<c>fr_timer</c>).</param>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_fr(int fr_inv, int fr)
    {
        if (fr_inv < 0 || fr < 0) return Rc.False;
        ref var settings = ref TransactionSettings.Of(Here.Context);
        if (fr_inv > 0) settings.FinalInviteReply = fr_inv;
        if (fr > 0) settings.FinalReply = fr;
        return Rc.True;
    }

    /// <inheritdoc cref="t_set_fr(int, int)"/>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_fr(int fr_inv) => t_set_fr(fr_inv, 0);

    /// <summary>Takes back <c>t_set_fr</c>.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_reset_fr()
    {
        var context = Here.Context;
        var options = TransactionTable.OptionsOf(context);
        ref var settings = ref TransactionSettings.Of(context);
        (settings.FinalInviteReply, settings.FinalReply) = (options.fr_inv_timer, options.fr_timer);
        return Rc.True;
    }

    /// <summary>Sets how long the transaction may last before its final reply, in milliseconds; 0 leaves as it is.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_max_lifetime(int invite, int other)
    {
        if (invite < 0 || other < 0) return Rc.False;
        ref var settings = ref TransactionSettings.Of(Here.Context);
        if (invite > 0) settings.MaxInviteLifetime = invite;
        if (other > 0) settings.MaxOtherLifetime = other;
        return Rc.True;
    }

    /// <summary>Takes back <c>t_set_max_lifetime</c>.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_reset_max_lifetime()
    {
        var context = Here.Context;
        var options = TransactionTable.OptionsOf(context);
        ref var settings = ref TransactionSettings.Of(context);
        (settings.MaxInviteLifetime, settings.MaxOtherLifetime) = (options.max_inv_lifetime, options.max_noninv_lifetime);
        return Rc.True;
    }

    /// <summary>Sets when retransmissions come, in milliseconds; 0 leaves as it is.</summary>
    /// <param name="t1">The first one (T1).</param>
    /// <param name="t2">The longest distance of those that are not of an INVITE (T2).</param>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_retr(int t1, int t2)
    {
        if (t1 < 0 || t2 < 0) return Rc.False;
        ref var settings = ref TransactionSettings.Of(Here.Context);
        if (t1 > 0) settings.T1 = t1;
        if (t2 > 0) settings.T2 = t2;
        return Rc.True;
    }

    /// <summary>Takes back <c>t_set_retr</c>.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_reset_retr()
    {
        var context = Here.Context;
        var options = TransactionTable.OptionsOf(context);
        ref var settings = ref TransactionSettings.Of(context);
        (settings.T1, settings.T2) = (options.retr_timer1, options.retr_timer2);
        return Rc.True;
    }

    /// <summary>Says whether an INVITE is answered 100 when it is relayed.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_auto_inv_100(int on)
    {
        TransactionSettings.Of(Here.Context).Auto100 = on != 0;
        return Rc.True;
    }

    /// <summary>Says whether a 6xx of one branch leaves the others alone.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_disable_6xx(int on)
    {
        TransactionSettings.Of(Here.Context).Blocks6xx = on == 0;
        return Rc.True;
    }

    /// <summary>Says whether further targets of a name are left untried.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_disable_failover(int on)
    {
        TransactionSettings.Of(Here.Context).FailsOver = on == 0;
        return Rc.True;
    }

    /// <summary>Says whether the script answers itself when relaying fails; <c>t_relay</c> then gives -4.</summary>
    [Export(RouteKinds.Any, Module = "tm")]
    public static Rc t_set_disable_internal_reply(int on)
    {
        TransactionSettings.Of(Here.Context).RepliesToFailures = on == 0;
        return Rc.True;
    }
}
