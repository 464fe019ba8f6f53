using System.Text;
using Chappe.Engine.Timers;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>Turns contacts in memory into rows and back: this is where monotonic times meet the wall clock (threats T4).</summary>
internal sealed class RowConverter(Clock clock, SocketTable sockets)
{
    /// <summary>Adds what <paramref name="change"/> asks of the database: only rows that differ.</summary>
    public void AddChanges(PendingChange change, List<RowChange> rows)
    {
        if (change.IsVolatile) return;
        string table = change.Table.Name;
        foreach (var contact in new BindingSet(change.After))
            if (!Find(change.Before, contact.Ruid, out var old) || !old.Octets.SequenceEqual(contact.Octets))
                rows.Add(new RowChange(table, Text(contact.Ruid), ToRow(change.Aor, contact)));
        foreach (var contact in new BindingSet(change.Before))
            if (!Find(change.After, contact.Ruid, out _)) rows.Add(new RowChange(table, Text(contact.Ruid), null));
    }

    /// <summary>The row of a contact.</summary>
    public LocationRow ToRow(ReadOnlySpan<byte> aor, ContactRecord contact)
    {
        ref readonly var fields = ref contact.Fields;
        int at = aor.LastIndexOf((byte)'@');
        return new LocationRow
        {
            Ruid = Text(contact.Ruid), Username = Text(at < 0 ? aor : aor[..at]), Domain = at < 0 ? null : Text(aor[(at + 1)..]),
            Contact = Text(contact.Uri), Received = TextOrNull(contact.Received), Path = TextOrNull(contact.Path),
            Expires = fields.ExpiresAt == ContactFields.Permanent ? 0 : ToWall(fields.ExpiresAt),
            LastModified = ToWall(fields.ModifiedAt), Q = fields.Q < 0 ? -1 : fields.Q / 1000.0,
            CallId = Text(contact.CallId), CSeq = fields.CSeq, Flags = fields.Flags, CFlags = fields.BranchFlags,
            UserAgent = Text(contact.UserAgent), Socket = sockets.Name(fields.Socket) is { Length: > 0 } name ? name : null,
            Methods = fields.Methods == MethodSet.All ? null : fields.Methods, Instance = TextOrNull(contact.Instance),
            RegId = fields.RegId, ConnectionId = fields.ConnectionId == 0 ? -1 : fields.ConnectionId,
        };
    }

    /// <summary>Puts a row into <paramref name="draft"/>, best q first.</summary>
    /// <returns>false when the row is expired or does not fit a contact; a database is no more trusted than the network.</returns>
    public bool TryAdd(LocationRow row, BindingDraft draft)
    {
        long expires = row.Expires == 0 ? ContactFields.Permanent : ToMonotonic(row.Expires);
        if (expires <= clock.Milliseconds || row.Contact.Length is 0 or > ushort.MaxValue || row.Ruid.Length is 0 or > 255) return false;
        byte[] uri = Octets(row.Contact), received = Octets(row.Received), path = Octets(row.Path), callId = Octets(row.CallId),
            userAgent = Octets(row.UserAgent), instance = Octets(row.Instance), ruid = Octets(row.Ruid);
        foreach (var text in (byte[][])[uri, received, path, callId, userAgent, instance, ruid])
            if (text.Length > 4096 || text.AsSpan().ContainsAny((byte)'\r', (byte)'\n', (byte)0)) return false;
        var values = new ContactValues
        {
            Uri = uri, Received = received, Path = path, CallId = callId, UserAgent = userAgent, Instance = instance, Ruid = ruid,
            Fields = new ContactFields
            {
                ExpiresAt = expires, ModifiedAt = ToMonotonic(row.LastModified), Q = (short)(row.Q < 0 ? -1 : Math.Min(1000, Math.Round(row.Q * 1000))),
                CSeq = (uint)row.CSeq, Flags = (uint)row.Flags, BranchFlags = (uint)row.CFlags, RegId = (int)row.RegId,
                Methods = row.Methods is { } methods ? (uint)methods : MethodSet.All, Socket = sockets.NumberOf(row.Socket ?? ""),
            },
        };
        draft.Insert(ref values, newestFirst: false);
        return true;
    }

    /// <summary>The row says more than the contact does. Rows have whole seconds, rounded up.</summary>
    public bool IsNewer(LocationRow row, ContactRecord contact) => Encoding.UTF8.GetBytes(row.CallId).AsSpan().SequenceEqual(contact.CallId)
        ? (uint)row.CSeq > contact.Fields.CSeq
        : ToMonotonic(row.LastModified) >= contact.Fields.ModifiedAt + 1000;

    private double ToWall(long milliseconds) =>
        (clock.Provider.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds - clock.Milliseconds) / 1000.0;

    private long ToMonotonic(double seconds) =>
        clock.Milliseconds + (long)(seconds * 1000) - clock.Provider.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool Find(byte[] set, ReadOnlySpan<byte> ruid, out ContactRecord found)
    {
        foreach (var contact in new BindingSet(set))
        {
            if (!contact.Ruid.SequenceEqual(ruid)) continue;
            found = contact;
            return true;
        }
        found = default;
        return false;
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
    private static string? TextOrNull(ReadOnlySpan<byte> octets) => octets.IsEmpty ? null : Text(octets);
    private static byte[] Octets(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);
}
