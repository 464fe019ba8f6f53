using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>The table behind the registrar: it holds what a dictionary would, in fewer octets.</summary>
public sealed class LocationTableTests
{
    private static BindingDraft Draft(params string[] uris)
    {
        var draft = new BindingDraft();
        foreach (var uri in uris)
        {
            var values = new ContactValues { Uri = Encoding.UTF8.GetBytes(uri), CallId = "call"u8, Ruid = Encoding.UTF8.GetBytes(uri), Fields = new ContactFields { ExpiresAt = 1000, Q = -1 } };
            draft.Insert(ref values, newestFirst: false);
        }
        return draft;
    }

    private static string Read(LocationTable table, string aor)
    {
        var octets = new byte[16];
        int length = table.Read(Encoding.UTF8.GetBytes(aor), ref octets);
        var uris = new List<string>();
        foreach (var contact in new BindingSet(octets.AsSpan(0, length))) uris.Add(Encoding.UTF8.GetString(contact.Uri));
        return string.Join(" ", uris);
    }

    [Test]
    public void It_holds_what_a_dictionary_holds_after_any_order_of_changes([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var table = new LocationTable("location", new Counters());
        var expected = new Dictionary<string, string>();
        for (int step = 0; step < 20_000; step++)
        {
            string aor = "u" + random.Next(700);
            string[] uris = [.. Enumerable.Range(0, random.Next(4)).Select(_ => "sip:" + random.Next(1_000_000))];
            using (var turn = table.Enter(Encoding.UTF8.GetBytes(aor))) turn.Store(Draft(uris));
            if (uris.Length == 0) expected.Remove(aor);
            else expected[aor] = string.Join(" ", uris);
        }
        Assert.That(Enumerable.Range(0, 700).Select(i => Read(table, "u" + i)), Is.EqualTo(Enumerable.Range(0, 700).Select(i => expected.GetValueOrDefault("u" + i, ""))));
        Assert.That((table.Users, table.Contacts), Is.EqualTo((expected.Count, expected.Values.Sum(v => v.Split(' ').Length))));
    }

    [Test]
    public void A_contact_keeps_all_its_strings_and_numbers()
    {
        var draft = new BindingDraft();
        var values = new ContactValues
        {
            Uri = "uri"u8, Received = "received"u8, Path = "path"u8, CallId = "call-id"u8, UserAgent = "agent"u8, Instance = "instance"u8, Ruid = "ruid"u8,
            Fields = new ContactFields { ExpiresAt = 1, ModifiedAt = -2, ConnectionId = 3, CSeq = 4, Flags = 5, BranchFlags = 6, Methods = 7, RegId = 8, Q = 9, Socket = 10 },
        };
        draft.Insert(ref values, newestFirst: false);
        var octets = new byte[draft.LengthFor("aor"u8)];
        draft.Write("aor"u8, octets);
        draft.Load(octets);
        var contact = draft[0];
        Assert.That(new BindingSet(octets).Aor.SequenceEqual("aor"u8));
        Assert.That(string.Join("|", new[] { contact.Uri.ToArray(), contact.Received.ToArray(), contact.Path.ToArray(), contact.CallId.ToArray(), contact.UserAgent.ToArray(), contact.Instance.ToArray(), contact.Ruid.ToArray() }
            .Select(Encoding.UTF8.GetString)), Is.EqualTo("uri|received|path|call-id|agent|instance|ruid"));
        var f = contact.Fields;
        Assert.That((f.ExpiresAt, f.ModifiedAt, f.ConnectionId, f.CSeq, f.Flags, f.BranchFlags, f.Methods), Is.EqualTo((1L, -2L, 3L, 4u, 5u, 6u, 7u)));
        Assert.That((f.RegId, f.Q, f.Socket), Is.EqualTo((8, (short)9, (ushort)10)));
    }

    [Test]
    public void Many_threads_change_one_AoR_without_tearing_it()
    {
        var table = new LocationTable("location", new Counters());
        int torn = 0;
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 5000; i++)
            {
                using (var turn = table.Enter("bob"u8)) turn.Store(Draft($"sip:{t}", $"sip:{t}"));
                var read = Read(table, "bob").Split(' ');
                if (read.Length != 2 || read[0] != read[1]) Interlocked.Increment(ref torn);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.That((torn, table.Contacts), Is.EqualTo((0, 2)));
    }
}
