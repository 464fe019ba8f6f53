namespace Chappe.Modules.Media.Dtls;

/// <summary>Milliseconds: how long a handshake may take, and when its first flight is sent again (each next wait is twice as long).</summary>
internal readonly record struct DtlsTimes(int Deadline, int Resend)
{
    /// <summary>RFC 6347 section 4.2.4.1 says 1 s for paths that nobody knows; this one has just carried a check and its answer.</summary>
    internal static DtlsTimes Usual { get; } = new(10_000, 250);
}
