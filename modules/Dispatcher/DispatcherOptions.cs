using System.Globalization;

namespace Chappe.Modules.Dispatcher;

/// <summary>The parameters of Kamailio's module dispatcher. Script word: <c>dispatcher</c>.</summary>
public sealed class DispatcherOptions
{
    /// <summary>Where the list is when nobody says so; that it is missing there is no mistake.</summary>
    internal const string UsualFile = "/etc/kamailio/dispatcher.list";

    /// <summary>The file with the destinations, a line each: <c>set uri [flags [priority [attributes]]]</c>.</summary>
    public string list_file { get; set; } = UsualFile;
    /// <summary>The database with the destinations, instead of <see cref="list_file"/>.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of the destinations.</summary>
    public string table_name { get; set; } = "dispatcher";
    /// <summary>The column of the set's number.</summary>
    public string setid_col { get; set; } = "setid";
    /// <summary>The column of the URI.</summary>
    public string destination_col { get; set; } = "destination";
    /// <summary>The column of the flags.</summary>
    public string flags_col { get; set; } = "flags";
    /// <summary>The column of the priority.</summary>
    public string priority_col { get; set; } = "priority";
    /// <summary>The column of the attributes.</summary>
    public string attrs_col { get; set; } = "attrs";
    /// <summary>1: hashes are of the user of a URI only. 2: the destinations that were not chosen are kept for <c>ds_next_dst</c>.</summary>
    public int flags { get; set; }
    /// <summary>The last destination of a set is for when all others are down.</summary>
    public bool use_default { get; set; }
    /// <summary>A destination that the script has set is overwritten; otherwise selecting fails then.</summary>
    public bool force_dst { get; set; } = true;
    /// <summary>The XAVP of the destinations that were chosen and that are left: <c>uri</c>, <c>grp</c>, <c>dstid</c>, <c>attrs</c>, <c>sock</c>, <c>sockname</c>.</summary>
    public string xavp_dst { get; set; } = "_dsdst_";
    /// <summary>1: without <c>attrs</c> in <see cref="xavp_dst"/>.</summary>
    public int xavp_dst_mode { get; set; }
    /// <summary>The XAVP with <c>cnt</c>, how many destinations there were.</summary>
    public string xavp_ctx { get; set; } = "_dsctx_";
    /// <summary>What algorithm 7 hashes: <c>$avp(name)</c>, <c>$xavp(root=&gt;field)</c> or a variable of the message such as <c>$fU</c>, or several in a row.</summary>
    public string hash_pvar { get; set; } = "";
    /// <summary>The AVP that <c>ds_is_from_list</c> puts the set's number into.</summary>
    public string setid_pvname { get; set; } = "";
    /// <summary>The AVP that <c>ds_is_from_list</c> puts the attributes into.</summary>
    public string attrs_pvname { get; set; } = "";
    /// <summary>The method of probes.</summary>
    public string ds_ping_method { get; set; } = "OPTIONS";
    /// <summary>The From of probes.</summary>
    public string ds_ping_from { get; set; } = "sip:dispatcher@localhost";
    /// <summary>Seconds between two probes of a destination, 0: none.</summary>
    public int ds_ping_interval { get; set; }
    /// <summary>How long destinations take to answer probes is measured and shown.</summary>
    public bool ds_ping_latency_stats { get; set; }
    /// <summary>How much of a latency's estimate a new probe leaves, in thousandths.</summary>
    public int ds_latency_estimator_alpha { get; set => field = value is >= 0 and <= 1000 ? value : throw new ArgumentException("from 0 to 1000."); } = 900;
    /// <summary>How many probes in a row must fail until a destination is given up.</summary>
    public int ds_probing_threshold { get; set; } = 1;
    /// <summary>How many probes in a row must be answered until a destination is used again.</summary>
    public int ds_inactive_threshold { get; set; } = 1;
    /// <summary>Replies other than 2xx that are good answers: <c>"class=3;code=404"</c>; also <c>"403,404"</c>.</summary>
    public string ds_ping_reply_codes { get; set => (field, PingCodes) = (value, ReadCodes(value)); } = "";
    /// <summary>Whom to probe: 0 those with the flag, which an answer takes off; 1 all; 2 those with the flag that are down; 3 those with the flag, always.</summary>
    public int ds_probing_mode { get; set => field = value is >= 0 and <= 3 ? value : throw new ArgumentException("0, 1, 2 or 3."); }
    /// <summary>Calls are counted (algorithm 10) when this is above 0; in Kamailio the size of a table, which grows by itself here.</summary>
    public int ds_hash_size { get; set; }
    /// <summary>A call that was answered is forgotten after so many seconds, when its end was not seen.</summary>
    public int ds_hash_expire { get; set; } = 7200;
    /// <summary>A call that was not answered is forgotten after so many seconds.</summary>
    public int ds_hash_initexpire { get; set; } = 7200;
    /// <summary>Seconds between two looks for such calls.</summary>
    public int ds_hash_check_interval { get; set; } = 30;
    /// <summary>Where probes are sent to instead.</summary>
    public string outbound_proxy { get; set; } = "";
    /// <summary>The listener that probes are sent from.</summary>
    public string ds_default_socket { get; set; } = "";
    /// <summary>The same by name.</summary>
    public string ds_default_sockname { get; set; } = "";
    /// <summary>Seconds between two looks at DNS for the addresses that <c>ds_is_from_list</c> knows.</summary>
    public int ds_dns_interval { get; set; } = 600;
    /// <summary>Seconds that must lie between two commands to read the list anew.</summary>
    public int reload_delta { get; set; } = 5;
    /// <summary>Kept for scripts written for Kamailio: names are always resolved by the engine.</summary>
    public int ds_dns_mode { get; set; }
    /// <summary>Kept for scripts written for Kamailio: DNS says how long its answers are good.</summary>
    public int ds_dns_ttl { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int ds_timer_mode { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int ds_attrs_none { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int ds_load_mode { get; set; }
    /// <summary>Kept for old scripts, as the five below: since Kamailio 5.0 the destinations that are left are in <see cref="xavp_dst"/>.</summary>
    public string dst_avp { get; set; } = "";
    /// <inheritdoc cref="dst_avp"/>
    public string grp_avp { get; set; } = "";
    /// <inheritdoc cref="dst_avp"/>
    public string cnt_avp { get; set; } = "";
    /// <inheritdoc cref="dst_avp"/>
    public string dstid_avp { get; set; } = "";
    /// <inheritdoc cref="dst_avp"/>
    public string attrs_avp { get; set; } = "";
    /// <inheritdoc cref="dst_avp"/>
    public string sock_avp { get; set; } = "";

    /// <summary>From which code to which a reply is a good answer.</summary>
    internal (int First, int Last)[] PingCodes { get; private set; } = [];

    /// <summary>The destinations that are left are kept.</summary>
    internal bool KeepsOthers => (flags & 2) != 0;
    /// <summary>Hashes are of users.</summary>
    internal bool HashesUsers => (flags & 1) != 0;

    private static (int, int)[] ReadCodes(string value)
    {
        var codes = new List<(int, int)>();
        foreach (string part in value.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string name = equals < 0 ? "code" : part[..equals].Trim();
            if (!int.TryParse(part[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || name is not ("code" or "class"))
                throw new ArgumentException($"'{part}' is neither code=NUMBER nor class=NUMBER.");
            codes.Add(name == "class" ? (number * 100, number * 100 + 99) : (number, number));
        }
        return [.. codes];
    }
}
