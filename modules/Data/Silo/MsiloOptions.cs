namespace Chappe.Modules.Data;

/// <summary>The parameters of msilo, in Kamailio's names.</summary>
public sealed class MsiloOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of messages.</summary>
    public string db_table { get; set; } = "silo";
    /// <summary>The column with a message's number.</summary>
    public string sc_mid { get; set; } = "id";
    /// <summary>The column with From.</summary>
    public string sc_from { get; set; } = "src_addr";
    /// <summary>The column with To.</summary>
    public string sc_to { get; set; } = "dst_addr";
    /// <summary>The column with the user whose it is.</summary>
    public string sc_uri_user { get; set; } = "username";
    /// <summary>The column with his domain.</summary>
    public string sc_uri_host { get; set; } = "domain";
    /// <summary>The column with the body.</summary>
    public string sc_body { get; set; } = "body";
    /// <summary>The column with its type.</summary>
    public string sc_ctype { get; set; } = "ctype";
    /// <summary>The column with the end of its time, in seconds since 1970.</summary>
    public string sc_exp_time { get; set; } = "exp_time";
    /// <summary>The column with the time when it came.</summary>
    public string sc_inc_time { get; set; } = "inc_time";
    /// <summary>The column with the time when it shall be sent as a reminder; 0: when the user registers.</summary>
    public string sc_snd_time { get; set; } = "snd_time";
    /// <summary>The column with further headers.</summary>
    public string sc_stored_hdrs { get; set; } = "extra_hdrs";
    /// <summary>The column with the Call-ID.</summary>
    public string sc_callid { get; set; } = "callid";
    /// <summary>The column with a status of one's own.</summary>
    public string sc_status { get; set; } = "status";
    /// <summary>Who tells a sender that his message waits; may hold variables. Empty: nobody does.</summary>
    public string from_address { get; set; } = "";
    /// <summary>What he is told; may hold variables.</summary>
    public string offline_message { get; set; } = "";
    /// <summary>The line with the type of that, <c>Content-Type: text/plain</c> and its line end.</summary>
    public string content_type_hdr { get; set; } = "Content-Type: text/plain\r\n";
    /// <summary>A line with a Contact for that; may hold variables.</summary>
    public string contact_hdr { get; set; } = "";
    /// <summary>He is told at his Contact, else at his From.</summary>
    public bool use_contact { get; set; } = true;
    /// <summary>The flag of messages whose sender is told nothing; -1: none.</summary>
    public int skip_notification_flag { get; set; } = -1;
    /// <summary>Further header lines of messages that are sent later; may hold variables.</summary>
    public string extra_hdrs { get; set; } = "";
    /// <summary>The AVP with further header lines that are stored with a message.</summary>
    public string extra_hdrs_avp { get; set; } = "";
    /// <summary>Where messages are sent through; empty: to the Contact of the REGISTER, over the way that it came.</summary>
    public string outbound_proxy { get; set; } = "";
    /// <summary>Seconds that a message waits.</summary>
    public int expire_time { get; set; } = 259_200;
    /// <summary>Seconds between two looks.</summary>
    public int check_time { get; set => field = value > 0 ? value : throw new ArgumentException("above 0 seconds."); } = 60;
    /// <summary>Every so many looks, messages whose time is up are removed.</summary>
    public int clean_period { get; set => field = value > 0 ? value : throw new ArgumentException("above 0."); } = 10;
    /// <summary>Most messages of one user; 0: any.</summary>
    public int max_messages { get; set; }
    /// <summary>A message begins with the date when it came.</summary>
    public bool add_date { get; set; } = true;
    /// <summary>A message has a Contact, its From.</summary>
    public bool add_contact { get; set; }
    /// <summary>The AVP with the time when a message shall be sent, <c>YYYYMMDDHHMMSS</c> in local time.</summary>
    public string snd_time_avp { get; set; } = "";
    /// <summary>Who sends reminders; empty: nobody.</summary>
    public string reminder { get; set; } = "";
    /// <summary>Seconds between two looks for reminders; 0: none are sent.</summary>
    public int send_time { get; set; }
    /// <summary>Taken, without effect: a message is sent to whom the location table knows.</summary>
    public string registrar { get; set; } = "";
}
