namespace Chappe.Sip.Msrp;

/// <summary>Why a frame cannot be read.</summary>
public enum MsrpFault : byte
{
    /// <summary>It can.</summary>
    None,
    /// <summary>The start line has no method and no status code behind the transaction id.</summary>
    StartLine,
    /// <summary>A header line without a colon, or a line that does not end in CRLF.</summary>
    Header,
    /// <summary>RFC 4975 section 7.1.1: To-Path MUST be the first header and From-Path the second, each once and not empty.</summary>
    Paths,
}
