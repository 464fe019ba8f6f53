using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>What <c>exec.setvars</c> tells a command about the message.</summary>
internal static class CommandEnvironment
{
    private const int LongestValue = 16384;

    internal static void Add(RouteContext context, Dictionary<string, string> variables)
    {
        var message = context.Message;
        foreach (var header in message.Headers)
        {
            string name = "SIP_HF_" + Name(message[header.Name]), value = Clean(message[header.Value]);
            // Header fields of one name are joined as RFC 3261 section 7.3.1 allows.
            variables[name] = variables.TryGetValue(name, out string? before) && before.Length + value.Length < LongestValue ? $"{before},{value}" : value;
        }
        variables["SIP_RURI"] = Clean(context.RequestUri);
        variables["SIP_ORURI"] = Clean(PseudoVariables.ou.Octets);
        variables["SIP_USER"] = Clean(PseudoVariables.rU.Octets);
        variables["SIP_OUSER"] = Clean(PseudoVariables.oU.Octets);
        variables["SIP_TID"] = message.TopVia.Branch is var branch ? Clean(message[branch]) : "";
        variables["SIP_DID"] = Clean(AddressPseudoVariables.tt.Octets);
        variables["SIP_SRCIP"] = context.Source.Remote.HostText;
    }

    private static string Clean(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, LongestValue)]).Replace("\0", "");

    private static string Name(ReadOnlySpan<byte> name) =>
        string.Create(name.Length, Encoding.Latin1.GetString(name), static (room, text) =>
        {
            for (int i = 0; i < room.Length; i++) room[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToUpperInvariant(text[i]) : '_';
        });
}
