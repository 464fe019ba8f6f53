using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's alias_db. They ask a database, so they are awaited.</summary>
public static class AliasDbFunctions
{
    private static AliasDbModule Module => Here.Context.Proxy.Module<AliasDbModule>();

    /// <summary>The parameters of alias_db.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "alias_db")]
    public static AliasDbOptions alias_db => Here.Options<AliasDbOptions>();

    /// <summary>Puts the user behind the alias in the Request-URI into the Request-URI.</summary>
    /// <param name="table">The table, mostly <c>dbaliases</c>.</param>
    /// <param name="flags"><c>d</c> the domain does not count, <c>u</c> it does, <c>r</c> the other way: from a user to his aliases.</param>
    /// <returns>false when there is no such alias, or the database does not answer.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "alias_db")]
    public static async ValueTask<Rc> alias_db_lookup(string table, string flags = "")
    {
        var context = Here.Context;
        if (await Module.FindAsync(context, table, PseudoVariables.ru, flags) is not { } found) return Rc.False;
        if (!UriEditing.SetRequestUri(context, found[0])) return Rc.False;
        if (!context.Routes.Options.Get<AliasDbOptions>().append_branches) return Rc.True;
        foreach (var further in found.Skip(1))
            if (!UriEditing.IsUri(further) || !context.Branches.Add(new BranchTarget { Uri = further, Q = -1 })) return Rc.False;
        return Rc.True;
    }

    /// <summary>Looks for the user behind an alias, and puts him into a variable.</summary>
    /// <param name="table">The table, mostly <c>dbaliases</c>.</param>
    /// <param name="uri">The alias as a URI.</param>
    /// <param name="variable">The variable by its name: <c>$avp(user)</c>.</param>
    /// <param name="flags">As for <c>alias_db_lookup</c>.</param>
    /// <returns>false when there is none, the database does not answer, or the variable cannot be set.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch | RouteKinds.OnReply, Module = "alias_db")]
    public static async ValueTask<Rc> alias_db_find(string table, Text uri, [VariableName] string variable, string flags = "")
    {
        if (await Module.FindAsync(Here.Context, table, uri, flags) is not { } found) return Rc.False;
        if (alias_db.append_branches)
            for (int i = found.Count - 1; i > 0; i--) NamedVariables.TrySet(variable, found[i]);
        return NamedVariables.TrySet(variable, found[0]);
    }
}
