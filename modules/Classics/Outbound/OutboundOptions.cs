namespace Chappe.Modules.Classics;

/// <summary>The parameters of outbound.</summary>
public sealed class OutboundOptions
{
    /// <summary>Write flow tokens into Path and Record-Route for clients that ask for outbound. Loading Kamailio's module says so; here it is said by this. Tokens that come back are followed in any case.</summary>
    public bool outbound_active { get; set; }
    /// <summary>The message flag with which a script wants a flow token whatever the client asks; -1: none.</summary>
    public int force_outbound_flag { get; set; } = -1;
    /// <summary>The message flag with which a script wants no flow token; -1: none.</summary>
    public int force_no_outbound_flag { get; set; } = -1;
    /// <summary>The secret behind the tokens. Empty: one that this machine keeps over restarts.</summary>
    public string flow_token_secret { get; set => (field, Key) = (value, KeyedHash.KeyOf("outbound", value)); } = "";

    internal byte[] Key { get; private set; } = KeyedHash.KeyOf("outbound", "");
}
