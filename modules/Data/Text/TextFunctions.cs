using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of the driver for text tables.</summary>
public static class TextFunctions
{
    /// <summary>The parameters of db_text.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "db_text")]
    public static TextOptions db_text => Here.Options<TextOptions>();
}
