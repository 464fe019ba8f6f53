using Chappe.Engine.Modules;

namespace Chappe.Modules.Formats;

/// <summary>This is the list of the modules in this project: texts that have a form, JSON and expressions.</summary>
public static class FormatsFamily
{
    /// <summary>New instances of all of them, for one proxy.</summary>
    public static IReadOnlyList<Module> Modules() => [new JanssonModule(), new JsonModule(), new RegexModule()];
}
