using Chappe.CommandLine;
using Chappe.Running;

namespace Chappe.Commands;

/// <summary>The options about a kamailio.cfg that several commands have.</summary>
internal static class CfgOptions
{
    internal static readonly Option Define = new("--define", "NAME[=VALUE]", "define a name before the first line of a kamailio.cfg; may stand several times") { Short = "-A", IsRepeatable = true };
    internal static readonly Option Substitute = new("--substdef", "!ID!VALUE!g", "replace texts in a kamailio.cfg and define the name; may stand several times") { IsRepeatable = true };

    internal static CfgSettings Of(Arguments arguments) => new()
    {
        Defines = [.. arguments.Values(Define.Name).OfType<string>()],
        Substitutions = [.. arguments.Values(Substitute.Name).OfType<string>()],
    };
}
