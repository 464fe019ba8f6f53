namespace Chappe.Modules.Auth;

/// <summary>Parameters of credentials in a database, in Kamailio's names. Script word: <c>auth_db</c>.</summary>
public sealed class AuthDbOptions
{
    private string _credentials = "";

    /// <summary>The database: <c>mysql://user:password@host/kamailio</c>, <c>postgres://…</c>, <c>sqlite:///path</c>.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The column with the user.</summary>
    public string user_column { get; set; } = "username";
    /// <summary>The column with the domain, which counts when <see cref="use_domain"/> is set.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the password, or with HA1 when <see cref="calculate_ha1"/> is off.</summary>
    public string password_column { get; set; } = "ha1";
    /// <summary>The column with HA1 for those who write their domain behind an @ in the name.</summary>
    public string password_column_2 { get; set; } = "ha1b";
    /// <summary>Obsolete in Kamailio, and the same as <see cref="password_column"/>.</summary>
    public string plain_password_column { get => password_column; set => password_column = value; }
    /// <summary>The column holds the password as it is, and HA1 is made of it; else it holds HA1, which is that of one algorithm.</summary>
    public bool calculate_ha1 { get; set; }
    /// <summary>Users are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
    /// <summary>More columns of the user's row and the variables that they go to: <c>$avp(rpid)=rpid;email_address</c>; a column alone goes to the AVP of its name.</summary>
    public string load_credentials
    {
        get => _credentials;
        set
        {
            Loaded = LoadedCredential.ParseList(value);
            _credentials = value;
        }
    }
    /// <summary>Load them for a wrong password too.</summary>
    public bool force_generate_avps { get; set; }
    /// <summary>Taken, without effect: the versions of tables are in the table <c>version</c>.</summary>
    public string version_table { get; set; } = "version";

    /// <summary>The columns of <see cref="load_credentials"/>.</summary>
    internal IReadOnlyList<LoadedCredential> Loaded { get; private set; } = [];
}
