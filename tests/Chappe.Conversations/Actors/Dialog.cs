namespace Chappe.Conversations.Actors;

/// <summary>A call as one of its ends remembers it (RFC 3261 section 12): ids, tags, sequence number, remote target and route set.</summary>
internal sealed class Dialog
{
    internal required string CallId { get; init; }
    /// <summary>What we write into From.</summary>
    internal required string Local { get; init; }
    /// <summary>What we write into To.</summary>
    internal required string Remote { get; init; }
    /// <summary>The far Contact.</summary>
    internal required string Target { get; set; }
    /// <summary>Routes, nearest first.</summary>
    internal required IReadOnlyList<string> RouteSet { get; init; }
    /// <summary>The last sequence number that we used.</summary>
    internal int CSeq { get; set; }

    /// <summary>RFC 3261 section 12.1.2: as the caller sees it, with the Record-Route values in reverse order.</summary>
    internal static Dialog OfCaller(SipText request, SipText response) => new()
    {
        CallId = request.CallId,
        Local = request.First("From")!,
        Remote = response.First("To")!,
        Target = SipText.UriOf(response.First("Contact") ?? request.Uri),
        RouteSet = [.. response.All("Record-Route").Reverse()],
        CSeq = request.CSeq,
    };

    /// <summary>RFC 3261 section 12.1.1: as the called side sees it, with the Record-Route values as they stand.</summary>
    internal static Dialog OfCallee(SipText request, SipText response) => new()
    {
        CallId = request.CallId,
        Local = response.First("To")!,
        Remote = request.First("From")!,
        Target = SipText.UriOf(request.First("Contact") ?? request.Uri),
        RouteSet = [.. request.All("Record-Route")],
        CSeq = 100,
    };
}
