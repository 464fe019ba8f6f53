namespace Chappe.Modules.Tasks;

/// <summary>The parameters of exec.</summary>
public sealed class ExecOptions
{
    /// <summary>Commands find the message's header fields as <c>SIP_HF_NAME</c> in their environment, and <c>SIP_RURI</c>, <c>SIP_ORURI</c>, <c>SIP_USER</c>, <c>SIP_OUSER</c>, <c>SIP_TID</c>, <c>SIP_DID</c>, <c>SIP_SRCIP</c>.</summary>
    public bool setvars { get; set; }
    /// <summary>After how many seconds a command is ended with all that it began, 1 to 300. Kamailio has 0: never.</summary>
    public int time_to_kill { get; set => field = value is >= 0 and <= 300 ? value : throw new ArgumentException("1 to 300 seconds; 0: 300."); } = 10;
    /// <summary>Most commands at the same time; one more fails at once. Kamailio is limited by its processes.</summary>
    public int max_commands { get; set => field = value is >= 1 and <= 1024 ? value : throw new ArgumentException("1 to 1024."); } = 32;
    /// <summary>Most octets of a command's output that are read; the rest is thrown away.</summary>
    public int max_output { get; set => field = value is >= 0 and <= 1 << 22 ? value : throw new ArgumentException("0 to 4194304 octets."); } = 65536;
    /// <summary>Taken, without effect: what a message brings is never part of the command's text.</summary>
    public int bash_safety { get; set; } = 1;
}
