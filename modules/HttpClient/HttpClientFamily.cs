using Chappe.Engine.Modules;

namespace Chappe.Modules.HttpClient;

/// <summary>This is the list of the modules in this project: scripts that ask HTTP servers.</summary>
public static class HttpClientFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() => [new HttpClientModule(), new HttpAsyncClientModule()];
}
