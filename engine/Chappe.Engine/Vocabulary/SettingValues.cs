using Chappe.Engine.Modules;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>cfg_get["group", "name"]</c>: the settings of the script as they are now, else the parameters of the core and of modules.</summary>
public sealed class SettingValues
{
    internal SettingValues() { }

    /// <summary>The value; undefined when nothing has that name.</summary>
    public Text this[string group, string name]
    {
        get
        {
            var context = Here.Context;
            if (context.Proxy.Settings.Find(group, name) is { } setting) return Text.Of(setting.Octets);
            return Parameter.Find(context.Proxy, context.Routes.Options, group, name) is { } parameter ? parameter.Read() : default(Text);
        }
    }
}

/// <summary>Settings that scripts define and operators change.</summary>
public static class SettingFunctions
{
    /// <summary>The settings of the script, <c>cfg_get["pstn", "gw_ip"]</c>, and the parameters of the core and of modules: Kamailio's <c>$sel(cfg_get.pstn.gw_ip)</c>.</summary>
    [Export(RouteKinds.Any, Module = "cfg_rpc")]
    public static SettingValues cfg_get { get; } = new();
}
