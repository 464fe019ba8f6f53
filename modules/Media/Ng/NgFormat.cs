namespace Chappe.Modules.Media.Ng;

/// <summary>How a dictionary is written; a reply comes in the format of its command.</summary>
internal enum NgFormat
{
    /// <summary>Bencode, as BitTorrent has it (BEP 3).</summary>
    Bencode,
    /// <summary>JSON (RFC 8259).</summary>
    Json,
}
