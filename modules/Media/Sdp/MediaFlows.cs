namespace Chappe.Modules.Media.Sdp;

/// <summary>The four attributes that say which way media flows.</summary>
internal static class MediaFlows
{
    /// <summary>True for the four attributes.</summary>
    internal static bool IsFlow(in DescriptionLine line) => line.Type == 'a' && TryParse(line.Value, out _);

    internal static bool TryParse(string attribute, out MediaFlow flow)
    {
        (bool isFlow, flow) = attribute switch
        {
            "sendrecv" => (true, MediaFlow.Both),
            "sendonly" => (true, MediaFlow.Sends),
            "recvonly" => (true, MediaFlow.Receives),
            "inactive" => (true, MediaFlow.Inactive),
            _ => (false, MediaFlow.Both),
        };
        return isFlow;
    }

    internal static string Write(MediaFlow flow) => flow switch
    {
        MediaFlow.Sends => "sendonly",
        MediaFlow.Receives => "recvonly",
        MediaFlow.Inactive => "inactive",
        _ => "sendrecv",
    };

    /// <summary>The first one in these lines; null when none says it.</summary>
    internal static MediaFlow? Of(DescriptionLines lines)
    {
        foreach (var line in lines.All)
            if (line.Type == 'a' && TryParse(line.Value, out var flow)) return flow;
        return null;
    }
}
