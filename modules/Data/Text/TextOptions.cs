namespace Chappe.Modules.Data;

/// <summary>The parameters of db_text, in Kamailio's names.</summary>
public sealed class TextOptions
{
    /// <summary>0: files are read once; 1: a file that somebody changed is read anew before the next statement.</summary>
    public int db_mode { get; set => field = value is 0 or 1 ? value : throw new ArgumentException("0 or 1."); }
    /// <summary>What stands between fields; one character. For folders that are opened from now on.</summary>
    public string db_delim { get; set => field = value is [> ' ' and <= '~' and not '\\'] ? value : throw new ArgumentException("one character that can be printed, no backslash."); } = ":";
    /// <summary>An empty field is an empty text, not NULL, where the column could be NULL.</summary>
    public bool emptystring { get; set; }
    /// <summary>The folder that <c>db_text.query</c> asks: <c>text:///path</c>.</summary>
    public string default_connection { get; set; } = "";
    /// <summary>Taken, without effect: a line may be as long as it is.</summary>
    public int file_buffer_size { get; set; } = 16384;
    /// <summary>Taken, without effect: see <c>database.max_rows</c>.</summary>
    public int max_result_rows { get; set; } = 100_000;
}
