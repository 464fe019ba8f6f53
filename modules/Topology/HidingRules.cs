using Chappe.Engine.Modules;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Topology;

/// <summary>What is wrong with the parameters of topoh and topos.</summary>
internal static class HidingRules
{
    /// <summary>It becomes part of a parameter.</summary>
    public static void CheckName(Plan plan, string parameter, string value)
    {
        if (value.Length is 0 or > 32 || value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))) plan.Report($"{parameter}: '{value}' is not made of letters, digits, '-', '_' and '.' (at most 32).");
    }

    /// <summary>It becomes the host of a URI.</summary>
    public static void CheckHost(Plan plan, string parameter, string value)
    {
        if (value.Length > 255 || !SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes($"sip:{value}"), out var uri) || uri.User.IsPresent || uri.Parameters.IsPresent || uri.Headers.IsPresent)
            plan.Report($"{parameter}: '{value}' is no host.");
    }

    /// <summary>Call-IDs are left alone.</summary>
    public static void CheckCallId(Plan plan, string module, int wanted)
    {
        if (wanted != 0) plan.Report($"{module}.mask_callid: Call-IDs stay as they are; requests that are made here for a call could not know which of two to use.", isError: false);
    }
}
