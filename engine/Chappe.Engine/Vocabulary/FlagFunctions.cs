using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's words for flags 0 to 31: of the message (and its transaction), of branches, of the running script.</summary>
public static class FlagFunctions
{
    /// <summary>Sets a message flag.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Flags are 0 to 31.</exception>
    [Export(RouteKinds.Any)]
    public static Rc setflag(int flag) { Here.Context.Flags |= Bit(flag); return Rc.True; }

    /// <summary>Clears a message flag.</summary>
    [Export(RouteKinds.Any)]
    public static Rc resetflag(int flag) { Here.Context.Flags &= ~Bit(flag); return Rc.True; }

    /// <summary>Asks for a message flag.</summary>
    /// <returns>false when it is not set.</returns>
    [Export(RouteKinds.Any)]
    public static Rc isflagset(int flag) => (Here.Context.Flags & Bit(flag)) != 0;

    /// <summary>Sets a branch flag: of the Request-URI, or of the appended branch <paramref name="branch"/> (0 is the first).</summary>
    /// <returns>false when there is no such branch.</returns>
    [Export(RouteKinds.Any)]
    public static Rc setbflag(int flag, int branch = -1) => ChangeBranch(branch, Bit(flag), isSet: true);

    /// <summary>Clears a branch flag.</summary>
    /// <returns>false when there is no such branch.</returns>
    [Export(RouteKinds.Any)]
    public static Rc resetbflag(int flag, int branch = -1) => ChangeBranch(branch, Bit(flag), isSet: false);

    /// <summary>Asks for a branch flag.</summary>
    /// <returns>false when it is not set, or there is no such branch.</returns>
    [Export(RouteKinds.Any)]
    public static Rc isbflagset(int flag, int branch = -1)
    {
        var context = Here.Context;
        if (branch < 0) return (context.BranchFlags & Bit(flag)) != 0;
        return branch < context.Branches.Count && (context.Branches[branch].Flags & Bit(flag)) != 0;
    }

    /// <summary>Sets a script flag; it is forgotten when the script ends.</summary>
    [Export(RouteKinds.Any)]
    public static Rc setsflag(int flag) { Here.Context.ScriptFlags |= Bit(flag); return Rc.True; }

    /// <summary>Clears a script flag.</summary>
    [Export(RouteKinds.Any)]
    public static Rc resetsflag(int flag) { Here.Context.ScriptFlags &= ~Bit(flag); return Rc.True; }

    /// <summary>Asks for a script flag.</summary>
    /// <returns>false when it is not set.</returns>
    [Export(RouteKinds.Any)]
    public static Rc issflagset(int flag) => (Here.Context.ScriptFlags & Bit(flag)) != 0;

    private static uint Bit(int flag)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)flag, 31u, nameof(flag));
        return 1u << flag;
    }

    private static Rc ChangeBranch(int branch, uint bit, bool isSet)
    {
        var context = Here.Context;
        if (branch < 0) context.BranchFlags = isSet ? context.BranchFlags | bit : context.BranchFlags & ~bit;
        else if (branch >= context.Branches.Count) return Rc.False;
        else
        {
            ref var target = ref context.Branches[branch];
            target.Flags = isSet ? target.Flags | bit : target.Flags & ~bit;
        }
        return Rc.True;
    }
}
