using Chappe.Engine.Diagnostics;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Uac;

/// <summary>What stands behind <c>uac_req["x"]</c>.</summary>
public sealed class UacRequestValues
{
    private static readonly HashSet<string> s_names =
        ["method", "ruri", "furi", "turi", "ouri", "sock", "hdrs", "body", "callid", "ftag", "ttag", "cseqno", "auser", "apasswd", "apassword", "arealm", "evroute", "evcode", "evtype", "evparam", "tocid", "cbevname"];

    internal UacRequestValues() { }

    /// <summary>An attribute of the request to be sent, or (evcode, evtype, evparam) of what came of it. <c>uac_req["all"] = null</c> forgets all.</summary>
    public Text this[string name]
    {
        get => Here.Context.Slots.Find<UacState>()?.Values.GetValueOrDefault(name);
        set
        {
            var context = Here.Context;
            var values = (context.Slots.Find<UacState>() ?? context.Slots.Get<UacState>()).Values;
            if (name == "all") values.Clear();
            else if (!s_names.Contains(name)) context.Proxy.Log.WriteLimited(LogLevel.Error, "uac", $"uac_req has no attribute '{name}'.");
            else if (value.IsNull) values.Remove(name);
            else values[name] = value.ToString();
        }
    }
}
