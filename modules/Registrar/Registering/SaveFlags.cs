namespace Chappe.Modules.Registrar.Registering;

/// <summary>The second parameter of <c>save</c>.</summary>
[Flags]
internal enum SaveFlags
{
    None = 0,
    /// <summary>Not into the database.</summary>
    MemoryOnly = 0x01,
    /// <summary>Send no reply.</summary>
    NoReply = 0x02,
    /// <summary>The contacts of the request replace all others.</summary>
    Replace = 0x04,
    /// <summary>Do not vary the time by expires_range.</summary>
    ExactExpires = 0x08,
    /// <summary>Send no reply, but leave its header lines for the reply that the script sends.</summary>
    PrepareReply = 0x10,
}
