using Chappe.Engine;

namespace Chappe.Modules.Media.Ng;

/// <summary>Finds the engine in this process.</summary>
internal static class NgEngines
{
    /// <summary>The module of <paramref name="proxy"/> that is an engine; null when there is none.</summary>
    public static INgEngine? Embedded(Proxy proxy)
    {
        foreach (var module in proxy.Modules)
            if (module is INgEngine engine) return engine;
        return null;
    }
}
