using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Diagnostics;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// All bindings of one table (<c>"location"</c>), in memory: striped by a keyed hash of the AoR, so that nobody can choose AoRs
/// that meet in one stripe. With a store behind it, readers see what is durable; a change waits in its stripe until it is.
/// </summary>
internal sealed class LocationTable
{
    private const int Stripes = 64;

    private readonly long _seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly LocationStripe[] _stripes = new LocationStripe[Stripes];
    private readonly Counter _users, _allUsers, _contacts, _expired;

    /// <param name="name">The table's name, as scripts say it.</param>
    /// <param name="counters">Where the numbers of users and contacts are kept.</param>
    /// <param name="commits">What makes changes durable; null for memory only.</param>
    public LocationTable(string name, Counters counters, GroupCommit? commits = null)
    {
        Name = name;
        Commits = commits;
        for (int i = 0; i < Stripes; i++) _stripes[i] = new LocationStripe(commits is not null);
        _users = counters[$"usrloc.{name}_users"];
        _allUsers = counters["usrloc.registered_users"];
        _contacts = counters[$"usrloc.{name}_contacts"];
        _expired = counters[$"usrloc.{name}_expires"];
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }
    /// <summary>What makes changes durable; null for memory only.</summary>
    public GroupCommit? Commits { get; }
    /// <summary>Other servers write the database too: what has expired here may have been refreshed there, so only its memory is freed.</summary>
    public bool IsShared { get; init; }
    /// <summary>How many parts <see cref="SweepStripe"/> and <see cref="CopyStripe"/> count.</summary>
    public static int StripeCount => Stripes;
    /// <summary>How many AoRs there are.</summary>
    public long Users => _users.Value;
    /// <summary>How many contacts there are, expired ones that were not swept included.</summary>
    public long Contacts => _contacts.Value;

    /// <summary>Locks the AoR for a change; dispose of it soon.</summary>
    public BindingTurn Enter(ReadOnlySpan<byte> aor)
    {
        ulong hash = XxHash3.HashToUInt64(aor, _seed);
        return new BindingTurn(this, _stripes[hash & (Stripes - 1)], (uint)(hash >> 32), aor);
    }

    /// <summary>Copies the contacts of an AoR.</summary>
    /// <returns>How many octets of <paramref name="octets"/> hold the set; 0 when there is none.</returns>
    public int Read(ReadOnlySpan<byte> aor, ref byte[] octets)
    {
        using var turn = Enter(aor);
        return Copy(turn.Current, ref octets);
    }

    /// <summary>Copies all sets of one part, for who walks the table.</summary>
    public List<byte[]> CopyStripe(int stripe)
    {
        var from = _stripes[stripe];
        var sets = new List<byte[]>();
        lock (from.Gate)
            for (int i = 0; i < from.Capacity; i++)
                if (from.SetAt(i) is { } set && new BindingSet(set) is { IsEmpty: false } bindings) sets.Add(set.AsSpan(0, bindings.Length).ToArray());
        return sets;
    }

    /// <summary>Shows the live contacts of one part while it is locked.</summary>
    public void Visit(int stripe, long now, ContactVisit visit)
    {
        var from = _stripes[stripe];
        lock (from.Gate)
            for (int i = 0; i < from.Capacity; i++)
                if (from.SetAt(i) is { } set)
                    foreach (var contact in new BindingSet(set))
                        if (contact.IsLiveAt(now)) visit(contact);
    }

    /// <summary>Is shown a contact.</summary>
    public delegate void ContactVisit(ContactRecord contact);

    /// <summary>Frees what has expired in one part. <paramref name="expired"/> gets the contacts, each as a set of its own, when somebody wants to hear of them.</summary>
    public void SweepStripe(int stripe, long now, List<byte[]>? expired)
    {
        var part = _stripes[stripe];
        var aors = new List<byte[]>();
        lock (part.Gate)
            for (int i = 0; i < part.Capacity; i++)
                if (part.SetAt(i) is { } set && HasExpired(set, now)) aors.Add(new BindingSet(set).Aor.ToArray());
        if (aors.Count == 0) return;
        var draft = new BindingDraft();
        foreach (var aor in aors) Sweep(aor, draft, now, expired);
    }

    internal void Count(int users, int contacts)
    {
        if (users != 0)
        {
            _users.Add(users);
            _allUsers.Add(users);
        }
        if (contacts != 0) _contacts.Add(contacts);
    }

    private void Sweep(byte[] aor, BindingDraft draft, long now, List<byte[]>? expired)
    {
        using var turn = Enter(aor);
        draft.Load(turn.Newest);
        int before = draft.Count;
        for (int i = draft.Count - 1; i >= 0; i--)
        {
            if (draft[i].IsLiveAt(now)) continue;
            expired?.Add(BindingSet.OfOne(aor, draft[i]));
            draft.RemoveAt(i);
        }
        if (draft.Count == before) return;
        _expired.Add(before - draft.Count);
        turn.Store(draft, answer: null, isVolatile: IsShared);
    }

    private static bool HasExpired(byte[] set, long now)
    {
        foreach (var contact in new BindingSet(set))
            if (!contact.IsLiveAt(now)) return true;
        return false;
    }

    internal static int Copy(ReadOnlySpan<byte> set, ref byte[] octets)
    {
        int length = new BindingSet(set).Length;
        if (octets.Length < length) octets = new byte[Math.Max(length, octets.Length * 2)];
        set[..length].CopyTo(octets);
        return length;
    }
}
