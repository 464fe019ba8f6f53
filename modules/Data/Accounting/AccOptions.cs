namespace Chappe.Modules.Data;

/// <summary>The parameters of acc, in Kamailio's names.</summary>
public sealed class AccOptions
{
    /// <summary>The flag of transactions whose answers are logged; -1: none.</summary>
    public int log_flag { get; set; } = -1;
    /// <summary>The flag of calls that are logged as missed when they fail.</summary>
    public int log_missed_flag { get; set; } = -1;
    /// <summary>The flag of transactions whose failures count too.</summary>
    public int failed_transaction_flag { get; set; } = -1;
    /// <summary>Codes of failures that do not count, with commas between.</summary>
    public string failed_filter { get; set; } = "";
    /// <summary>The level of the lines: 1 is L_NOTICE.</summary>
    public int log_level { get; set; } = 1;
    /// <summary>Taken, without effect: where lines go is said once for all.</summary>
    public string log_facility { get; set; } = "LOG_DAEMON";
    /// <summary>More values of a line: <c>src_user=$fU;src_ip=$si</c>.</summary>
    public string log_extra { get; set => (field, LogExtra) = (value, AccExtra.ParseList(value)); } = "";
    /// <summary>183 and others with a body count too.</summary>
    public bool early_media { get; set; }
    /// <summary>Taken, without effect: an ACK to a 2xx belongs to no transaction here.</summary>
    public bool report_ack { get; set; }
    /// <summary>Taken, without effect: a CANCEL ends in its INVITE, which is reported.</summary>
    public bool report_cancels { get; set; }
    /// <summary>A request from the called side is reported with From and To exchanged (needs <c>rr.append_fromtag</c>).</summary>
    public bool detect_direction { get; set; }
    /// <summary>Taken, without effect: legs are not told apart.</summary>
    public string multi_leg_info { get; set; } = "";
    /// <summary>The flag that prepares a transaction whose other flags are set later.</summary>
    public int acc_prepare_flag { get; set; } = -1;
    /// <summary>Prepare all.</summary>
    public bool acc_prepare_always { get; set; }
    /// <summary>The reason is that of the header Reason, where a reply has one.</summary>
    public bool reason_from_hf { get; set; }

    /// <summary>The database; empty: lines only.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The flag of transactions that get a row.</summary>
    public int db_flag { get; set; } = -1;
    /// <summary>The flag of calls that get a row when they fail.</summary>
    public int db_missed_flag { get; set; } = -1;
    /// <summary>The table of transactions.</summary>
    public string db_table_acc { get; set; } = "acc";
    /// <summary>The table of missed calls.</summary>
    public string db_table_missed_calls { get; set; } = "missed_calls";
    /// <summary>More columns of a row: <c>src_user=$fU;src_ip=$si</c>.</summary>
    public string db_extra { get; set => (field, DbExtra) = (value, AccExtra.ParseList(value)); } = "";
    /// <summary>Taken, without effect: nobody waits for a row.</summary>
    public int db_insert_mode { get; set; }
    /// <summary>The column with the method.</summary>
    public string acc_method_column { get; set; } = "method";
    /// <summary>The column with the tag of From.</summary>
    public string acc_from_tag_column { get; set; } = "from_tag";
    /// <summary>The column with the tag of To.</summary>
    public string acc_to_tag_column { get; set; } = "to_tag";
    /// <summary>The column with the Call-ID.</summary>
    public string acc_callid_column { get; set; } = "callid";
    /// <summary>The column with the code.</summary>
    public string acc_sip_code_column { get; set; } = "sip_code";
    /// <summary>The column with the reason phrase.</summary>
    public string acc_sip_reason_column { get; set; } = "sip_reason";
    /// <summary>The column with the time.</summary>
    public string acc_time_column { get; set; } = "time";
    /// <summary>More about the time: 1 seconds and microseconds, 2 seconds with a fraction, 3 as <see cref="time_format"/> in local time, 4 in UTC.</summary>
    public int time_mode { get; set => field = value is >= 0 and <= 4 ? value : throw new ArgumentException("from 0 to 4."); }
    /// <summary>The name of that value.</summary>
    public string time_attr { get; set; } = "time_attr";
    /// <summary>The name of the microseconds of mode 1.</summary>
    public string time_exten { get; set; } = "time_exten";
    /// <summary>Kamailio's (strftime's) format of modes 3 and 4.</summary>
    public string time_format { get; set; } = "%Y-%m-%d %H:%M:%S";

    /// <summary>Calls that the module dialog keeps in mind are recorded when they are over.</summary>
    public bool cdr_enable { get; set; }
    /// <summary>A record is a line of the log.</summary>
    public bool cdr_log_enable { get; set; } = true;
    /// <summary>A call begins with its answer, not with its INVITE.</summary>
    public bool cdr_start_on_confirmed { get; set; }
    /// <summary>Calls whose time ran out are recorded too.</summary>
    public bool cdr_expired_dlg_enable { get; set; }
    /// <summary>Calls that were not answered are recorded too.</summary>
    public bool cdr_on_failed { get; set; } = true;
    /// <summary>Taken, without effect: the log has one facility.</summary>
    public string cdr_facility { get; set; } = "LOG_DAEMON";
    /// <summary>More values of a record: <c>from=$fU;stat=$dlg_var(stat)</c>, what they are when the call is over.</summary>
    public string cdr_extra { get; set { CdrExtra = AccExtra.ParseList(value); field = value; } } = "";
    /// <summary>A value that is undefined is NULL in the table, not an empty text.</summary>
    public bool cdr_extra_nullable { get; set; }
    /// <summary>The table of records; none when empty.</summary>
    public string cdrs_table { get; set; } = "";
    /// <summary>The name of the beginning.</summary>
    public string cdr_start_id { get; set; } = "start_time";
    /// <summary>The name of the end.</summary>
    public string cdr_end_id { get; set; } = "end_time";
    /// <summary>The name of the seconds between them.</summary>
    public string cdr_duration_id { get; set; } = "duration";
    /// <summary>The name of a dialog variable; a call that has it is not recorded.</summary>
    public string cdr_skip { get; set; } = "";

    internal IReadOnlyList<AccExtra> CdrExtra { get; private set; } = [];
    internal IReadOnlyList<AccExtra> LogExtra { get; private set; } = [];
    internal IReadOnlyList<AccExtra> DbExtra { get; private set; } = [];
}
