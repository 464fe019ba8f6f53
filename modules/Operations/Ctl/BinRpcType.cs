namespace Chappe.Modules.Operations;

/// <summary>The kinds of records in a binrpc message; the low four bits of a record's first octet.</summary>
internal enum BinRpcType : byte
{
    /// <summary>An integer, high octet first, as few octets as it needs.</summary>
    Integer = 0,
    /// <summary>A text with a zero octet behind it.</summary>
    Text = 1,
    /// <summary>A number in thousandths.</summary>
    Double = 2,
    /// <summary>Begin or end of a struct.</summary>
    Struct = 3,
    /// <summary>Begin or end of an array.</summary>
    Array = 4,
    /// <summary>The name of the struct member that follows.</summary>
    Name = 5,
    /// <summary>Octets without a zero behind them.</summary>
    Octets = 6,
}
