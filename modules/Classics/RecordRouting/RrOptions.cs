namespace Chappe.Modules.Classics;

/// <summary>The parameters of rr.</summary>
public sealed class RrOptions
{
    /// <summary>Write <c>lr=on</c> instead of <c>lr</c>, for peers that cannot read a parameter without a value.</summary>
    public bool enable_full_lr { get; set; }
    /// <summary>Add the From tag as <c>ftag</c>; <c>is_direction</c> needs it.</summary>
    public bool append_fromtag { get; set; } = true;
    /// <summary>1: two Record-Routes when a request leaves by another listener than it came in by; 2: always two; 0: never.</summary>
    public int enable_double_rr { get; set; } = 1;
    /// <summary>Write the user part of the Request-URI into Record-Route.</summary>
    public bool add_username { get; set; }
    /// <summary>With two own Routes, send from the listener that the second one names.</summary>
    public bool force_send_socket { get; set; } = true;
    /// <summary>
    /// Sign our Record-Route with a short keyed hash, and follow only Routes of ours that carry it (threats S3: a Route to ourselves that
    /// anybody can write is no proof of a dialog). Unset: yes in scripts written for Chappe, no in ported ones.
    /// </summary>
    public bool? sign { get; set; }
    /// <summary>The secret behind <see cref="sign"/>. Proxies that share a call must share it. Empty: one that this machine keeps over restarts.</summary>
    public string secret { get; set => (field, Key) = (value, KeyedHash.KeyOf("rr", value)); } = "";

    internal byte[] Key { get; private set; } = KeyedHash.KeyOf("rr", "");
}
