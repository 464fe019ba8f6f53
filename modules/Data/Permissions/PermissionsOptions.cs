namespace Chappe.Modules.Data;

/// <summary>The parameters of permissions, in Kamailio's names.</summary>
public sealed class PermissionsOptions
{
    /// <summary>The database of addresses and trusted peers.</summary>
    public string db_url { get; set; } = "";
    /// <summary>0: <c>allow_trusted</c> asks the database each time; 1: it looks into memory.</summary>
    public int db_mode { get; set => field = value is 0 or 1 ? value : throw new ArgumentException("0 or 1."); }
    /// <summary>A file with addresses, instead of the table: <c>group address [mask [port [tag]]]</c> a line.</summary>
    public string address_file { get; set; } = "";
    /// <summary>The table of addresses.</summary>
    public string address_table { get; set; } = "address";
    /// <summary>Its column with the group.</summary>
    public string grp_col { get; set; } = "grp";
    /// <summary>Its column with the address, network or domain.</summary>
    public string ip_addr_col { get; set; } = "ip_addr";
    /// <summary>Its column with the length of the network's mask.</summary>
    public string mask_col { get; set; } = "mask";
    /// <summary>Its column with the port; 0: any.</summary>
    public string port_col { get; set; } = "port";
    /// <summary>The column with the tag, in both tables.</summary>
    public string tag_col { get; set; } = "tag";
    /// <summary>The table of trusted peers.</summary>
    public string trusted_table { get; set; } = "trusted";
    /// <summary>Its column with the address.</summary>
    public string source_col { get; set; } = "src_ip";
    /// <summary>Its column with the transport, or <c>any</c>, or <c>none</c>.</summary>
    public string proto_col { get; set; } = "proto";
    /// <summary>Its column with an expression for the From URI; NULL: any.</summary>
    public string from_col { get; set; } = "from_pattern";
    /// <summary>Its column with an expression for the Request-URI; NULL: any.</summary>
    public string ruri_col { get; set; } = "ruri_pattern";
    /// <summary>Its column with the priority; the highest is tried first.</summary>
    public string priority_col { get; set; } = "priority";
    /// <summary>The AVP that takes the tag of what matched: <c>$avp(tag)</c>.</summary>
    public string peer_tag_avp { get; set; } = "";
    /// <summary>1: <c>allow_trusted</c> takes the tags of all that match, and returns how many.</summary>
    public int peer_tag_mode { get; set => field = value is 0 or 1 ? value : throw new ArgumentException("0 or 1."); }
    /// <summary>Most networks of the address table.</summary>
    public int max_subnets { get; set; } = 512;
    /// <summary>What is used, as a sum: 1 addresses, 2 trusted peers, 4 allow files, 8 deny files.</summary>
    public int load_backends { get; set; } = 0xFFFF;
    /// <summary>Seconds between two reloads by an operator.</summary>
    public int reload_delta { get; set; } = 5;
    /// <summary>The file with what is allowed, for words that name none.</summary>
    public string default_allow_file { get; set; } = "permissions.allow";
    /// <summary>The file with what is denied, for words that name none.</summary>
    public string default_deny_file { get; set; } = "permissions.deny";
    /// <summary>What is added to a base name for the first.</summary>
    public string allow_suffix { get; set; } = ".allow";
    /// <summary>What is added to a base name for the second.</summary>
    public string deny_suffix { get; set; } = ".deny";
    /// <summary><c>allow_routing</c> looks at all branches.</summary>
    public bool check_all_branches { get; set; } = true;
}
