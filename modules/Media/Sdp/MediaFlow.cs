namespace Chappe.Modules.Media.Sdp;

/// <summary>Which way media flows, seen from the writer (RFC 8866 section 6.7).</summary>
[Flags]
internal enum MediaFlow
{
    Inactive = 0,
    Sends = 1,
    Receives = 2,
    Both = 3,
}
