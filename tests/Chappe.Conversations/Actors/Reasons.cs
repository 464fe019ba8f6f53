namespace Chappe.Conversations.Actors;

/// <summary>Reason phrases of RFC 3261 section 21 for what actors answer.</summary>
internal static class Reasons
{
    internal static string Of(int status) => status switch
    {
        100 => "Trying", 180 => "Ringing", 183 => "Session Progress", 200 => "OK", 202 => "Accepted", 302 => "Moved Temporarily",
        401 => "Unauthorized", 403 => "Forbidden", 404 => "Not Found", 407 => "Proxy Authentication Required", 408 => "Request Timeout",
        480 => "Temporarily Unavailable", 481 => "Call/Transaction Does Not Exist", 486 => "Busy Here", 487 => "Request Terminated",
        488 => "Not Acceptable Here", 500 => "Server Internal Error", 503 => "Service Unavailable", 600 => "Busy Everywhere", 603 => "Decline",
        _ => "Whatever",
    };
}
