using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The words of Kamailio's avpops about AVPs in memory. A new script says the same with <c>avp["x"]</c>.</summary>
public static class AvpopsFunctions
{
    /// <summary>Removes the newest AVP of a name; with <c>/g</c> all of them.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_delete([VariableName] string name)
    {
        var spec = AvpSpec.Parse(name);
        var avps = Here.Context.Avps;
        if (avps.CountOf(spec.Name) == 0) return Rc.False;
        if (spec.IsGlobal) avps.RemoveAll(spec.Name);
        else avps.RemoveTop(spec.Name);
        return Rc.True;
    }

    /// <summary>Writes AVPs into the request: <c>avp_pushto("$ru/domain", "$avp(host)")</c>.</summary>
    /// <param name="destination"><c>$ru</c>, <c>$ru/username</c>, <c>$ru/domain</c>, <c>$du</c>, or <c>$br</c> for a further branch.</param>
    /// <param name="name">The AVP, or another variable; with <c>/g</c> all of them: those behind the first become branches.</param>
    /// <returns>false when there is none, or it does not fit.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch | RouteKinds.OnReply, Module = "avpops")]
    public static Rc avp_pushto([VariableName] string destination, [VariableName] string name)
    {
        var values = AvpSpec.Parse(name).Values();
        if (values.Count == 0) return Rc.False;
        for (int i = 0; i < values.Count; i++)
        {
            bool isBranch = destination == "$br" || i > 0 && destination.StartsWith("$ru", StringComparison.Ordinal);
            if (!Push(destination, values[i], isBranch)) return Rc.False;
        }
        return Rc.True;
    }

    /// <summary>Compares AVPs with a value: <c>avp_check("$avp(n)", "lt/i:345/g")</c>.</summary>
    /// <param name="name">The AVP, or another variable.</param>
    /// <param name="op_value"><c>eq</c>, <c>ne</c>, <c>lt</c>, <c>le</c>, <c>gt</c>, <c>ge</c>, <c>re</c> (an expression), <c>fm</c> (a pattern as of file names), <c>and</c>, <c>or</c>, <c>xor</c>; a slash; a value; and flags: <c>g</c> any of the AVPs, <c>i</c> in any case.</param>
    /// <returns>false when none fits.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_check([VariableName] string name, [VariableName] string op_value)
    {
        int slash = op_value.IndexOf('/');
        if (slash <= 0) return Rc.False;
        string operation = op_value[..slash];
        var value = AvpSpec.Parse(op_value[(slash + 1)..]);
        // A letter or two behind a slash may belong to an expression.
        if (value.Flags.Any(f => f is not ('g' or 'G' or 'i' or 'I'))) value = new AvpSpec(op_value[(slash + 1)..], "");
        var wanted = AvpSpec.Literal(value.Variable);
        bool isNumber = value.Variable.StartsWith("i:", StringComparison.Ordinal);
        var spec = AvpSpec.Parse(name) with { Flags = value.Flags };
        foreach (var one in spec.Values())
            if (AvpComparison.Holds(operation, one, wanted, isNumber, value.Has('i'))) return Rc.True;
        return Rc.False;
    }

    /// <summary>Copies AVPs to another name: <c>avp_copy("$avp(a)", "$avp(b)/gd")</c>.</summary>
    /// <param name="old_name">Which.</param>
    /// <param name="new_name">Where to; flags: <c>g</c> all, whose order is then the other way round, <c>d</c> and remove the old ones.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_copy([VariableName] string old_name, [VariableName] string new_name)
    {
        var target = AvpSpec.Parse(new_name);
        var source = AvpSpec.Parse(old_name) with { Flags = target.Flags };
        var values = source.Values();
        if (values.Count == 0) return Rc.False;
        if (target.Has('d')) avp_delete(target.IsGlobal ? source.Variable + "/g" : source.Variable);
        foreach (var value in values) Here.Context.Avps.Push(target.Name, value);
        return Rc.True;
    }

    /// <summary>Replaces within AVPs: <c>avp_subst("$avp(a)/$avp(b)/g", "/(.*)@(.*)/\1@example.com/")</c>.</summary>
    /// <param name="avps">The AVP; behind a slash where the result goes, else in its place; flags: <c>g</c> all, <c>d</c> and remove the source.</param>
    /// <param name="subst"><c>/expression/replacement/flags</c>.</param>
    /// <returns>false when nothing matched, or the expression cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_subst([VariableName] string avps, string subst)
    {
        string[] parts = avps.Split('/', 3);
        var source = new AvpSpec(parts[0].Trim(), parts.Length > 2 ? parts[2] : "");
        string target = parts.Length > 1 && parts[1].Length > 0 ? NamedVariables.AvpName(parts[1].Trim()) : source.Name;
        if (Substitution.Find(subst) is not { } substitution) return Rc.False;
        int count = 0;
        var list = Here.Context.Avps;
        foreach (var value in source.Values())
        {
            if (substitution.Apply(value) is not { } made) continue;
            count++;
            if (target == source.Name || source.Has('d')) list.RemoveTop(source.Name);
            list.Push(target, made);
        }
        return count > 0 ? count : -1;
    }

    /// <summary>Calculates with AVPs: <c>avp_op("$avp(n)", "add/i:345/g")</c>.</summary>
    /// <param name="name">The AVP; behind a slash where the result goes.</param>
    /// <param name="op_value"><c>add</c>, <c>sub</c>, <c>mul</c>, <c>div</c>, <c>mod</c>, <c>and</c>, <c>or</c>, <c>xor</c>, <c>not</c>; a slash; a value; and flags: <c>g</c> all, <c>d</c> and remove the source.</param>
    /// <returns>false when there is none, or it cannot be divided by.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_op([VariableName] string name, [VariableName] string op_value)
    {
        string[] names = name.Split('/', 2);
        int slash = op_value.IndexOf('/');
        var value = AvpSpec.Parse(slash < 0 ? "" : op_value[(slash + 1)..]);
        var source = new AvpSpec(names[0].Trim(), value.Flags);
        string target = names.Length > 1 ? NamedVariables.AvpName(names[1].Trim()) : source.Name;
        var values = source.Values();
        if (values.Count == 0) return Rc.False;
        int operand = AvpSpec.Literal(value.Variable).ToInt();
        foreach (var one in values)
        {
            if (AvpComparison.Calculate(slash < 0 ? op_value : op_value[..slash], one.ToInt(), operand) is not { } result) return Rc.False;
            if (value.Has('d') || target == source.Name) Here.Context.Avps.RemoveTop(source.Name);
            Here.Context.Avps.Push(target, result);
        }
        return Rc.True;
    }

    /// <summary>Writes the number of AVPs into the log, at the level of information.</summary>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static Rc avp_print()
    {
        var context = Here.Context;
        context.Proxy.Log.Write(LogLevel.Info, "<script>", $"{context.Avps.Count} AVPs");
        return Rc.True;
    }

    private static bool Push(string destination, Text value, bool isBranch)
    {
        var context = Here.Context;
        string part = destination.Contains('/') ? destination[(destination.IndexOf('/') + 1)..] : "";
        if (destination.StartsWith("$du", StringComparison.Ordinal)) return UriEditing.SetDestination(context, value);
        var uri = part switch
        {
            "username" => UriEditing.WithPart(PseudoVariables.ru, UriPart.User, value),
            "domain" => UriEditing.WithPart(PseudoVariables.ru, UriPart.HostPort, value),
            _ => value,
        };
        if (!UriEditing.IsUri(uri)) return false;
        return isBranch ? context.Branches.Add(new BranchTarget { Uri = context.Arena.Store(uri), Q = -1 }) : UriEditing.SetRequestUri(context, uri);
    }
}
