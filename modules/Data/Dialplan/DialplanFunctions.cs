using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's dialplan. They look into memory and wait for nothing.</summary>
public static class DialplanFunctions
{
    private static DialplanModule Module => Here.Context.Proxy.Module<DialplanModule>();

    /// <summary>The parameters of dialplan.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "dialplan")]
    public static DialplanOptions dialplan => Here.Options<DialplanOptions>();

    /// <summary>Rewrites the user of the Request-URI by the rules of a dialplan; the rule's attributes go to <c>dialplan.attrs_pvar</c>.</summary>
    /// <returns>false: -1 no rule fits, -2 there is no such dialplan.</returns>
    [Export(RouteKinds.Any, Module = "dialplan")]
    public static Rc dp_translate(int dpid) => dp_translate(dpid, "$rU/$rU");

    /// <summary>Rewrites a variable: <c>dp_translate(240, "$avp(number)/$avp(number)")</c>.</summary>
    /// <param name="dpid">The dialplan.</param>
    /// <param name="src_dest">What is matched, a variable or a text with one, and behind a slash the variable that takes the result; without one nothing is rewritten.</param>
    /// <returns>false: -1 no rule fits, or the variable cannot be set, -2 there is no such dialplan.</returns>
    [Export(RouteKinds.Any, Module = "dialplan")]
    public static Rc dp_translate(int dpid, [VariableName] string src_dest)
    {
        var context = Here.Context;
        int slash = src_dest.IndexOf('/');
        string source = slash < 0 ? src_dest : src_dest[..slash], target = slash < 0 ? "" : src_dest[(slash + 1)..];
        var input = source.StartsWith('$') ? NamedVariables.Get(source is "$ruri.user" ? "$rU" : source) : (Text)source;
        int code = Module.Apply(context, dpid, input, target.Length > 0, out string? output);
        if (code < 0 || target.Length == 0) return code;
        if (target == "$ruri.user") target = "$rU";
        if (NamedVariables.TrySet(target, context.Arena.Store(Encoding.Latin1.GetBytes(output!)))) return Branched(context, target);
        context.Proxy.Log.WriteLimited(LogLevel.Error, "dialplan", $"dp_translate: \"{target}\" is no variable that can be set by its name; dp_replace() gives the result to any.");
        return -1;
    }

    /// <summary>Rewrites a text by the rules of a dialplan.</summary>
    /// <param name="dpid">The dialplan.</param>
    /// <param name="inval">The text.</param>
    /// <param name="outvar">The result; undefined when there is none.</param>
    /// <returns>false: -1 no rule fits, -2 there is no such dialplan.</returns>
    [Export(RouteKinds.Any, Module = "dialplan")]
    public static Rc dp_replace(int dpid, Text inval, out Text outvar)
    {
        int code = Module.Apply(Here.Context, dpid, inval, translates: true, out string? output);
        outvar = output is null ? default : Here.Context.Arena.Store(Encoding.Latin1.GetBytes(output));
        return code;
    }

    /// <summary>Asks whether a rule fits a text; its attributes go to <c>dialplan.attrs_pvar</c>.</summary>
    /// <returns>false: -1 none fits, -2 there is no such dialplan.</returns>
    [Export(RouteKinds.Any, Module = "dialplan")]
    public static Rc dp_match(int dpid, Text inval) => Module.Apply(Here.Context, dpid, inval, translates: false, out _);

    private static int Branched(RouteContext context, string target)
    {
        // In a failure route another target is wanted, which Kamailio has as a branch.
        if (context.Kind == RouteKinds.Failure && target is "$ru" or "$rU" && dialplan.append_branch) TmFunctions.append_branch();
        return 1;
    }
}
