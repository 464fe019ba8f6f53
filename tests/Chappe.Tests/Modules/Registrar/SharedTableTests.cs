using System.IO.Hashing;
using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Modules.Registrar.Location;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>db_mode 3: what other servers write into the table is taken over when it is newer, and what they remove is forgotten.</summary>
public sealed class SharedTableTests
{
    private ModuleBench.HandClock _time = null!;
    private Clock _clock = null!;
    private RowConverter _rows = null!;
    private LocationTable _table = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new ModuleBench.HandClock();
        _clock = new Clock(_time);
        _rows = new RowConverter(_clock, new SocketTable());
        _table = new LocationTable("location", new Counters()) { IsShared = true };
        _time.Pass(TimeSpan.FromMinutes(1));
    }

    private double Now => _time.Wall.ToUnixTimeSeconds();

    private LocationRow Row(string ruid = "a", string contact = "sip:bob@10.0.0.1", string callId = "c", long cseq = 1, double? modified = null, double? expires = null) =>
        new() { Ruid = ruid, Username = "bob", Contact = contact, CallId = callId, CSeq = cseq, LastModified = modified ?? Now, Expires = expires ?? Now + 600 };

    private int Merge(params LocationRow[] rows) => StoreFollower.Merge(_table, rows, _rows);

    private string[] Contacts()
    {
        byte[] octets = [];
        int length = _table.Read("bob"u8, ref octets);
        var all = new List<string>();
        foreach (var contact in new BindingSet(octets.AsSpan(0, length)))
            if (contact.IsLiveAt(_clock.Milliseconds)) all.Add(Encoding.UTF8.GetString(contact.Uri));
        return [.. all];
    }

    [Test]
    public void A_registration_at_another_server_is_found_and_seen_once()
    {
        Assert.That(Merge(Row()), Is.EqualTo(1));
        Assert.That(Contacts(), Is.EqualTo(new[] { "sip:bob@10.0.0.1" }));
        Assert.That(Merge(Row()), Is.Zero, "every look goes back a little");
    }

    [Test]
    public void The_newer_one_counts_by_CSeq_within_a_call_and_by_time_across_calls()
    {
        Merge(Row(cseq: 5));
        Assert.That(Merge(Row(cseq: 4, contact: "sip:bob@10.0.0.4", modified: Now + 30)), Is.Zero);
        Assert.That(Merge(Row(cseq: 6, contact: "sip:bob@10.0.0.6")), Is.EqualTo(1));
        Assert.That(Merge(Row(callId: "other", contact: "sip:bob@10.0.0.7", modified: Now - 5)), Is.Zero);
        Assert.That(Contacts(), Is.EqualTo(new[] { "sip:bob@10.0.0.6" }));
        Assert.That(Merge(Row(callId: "other", contact: "sip:bob@10.0.0.7", modified: Now + 5)), Is.EqualTo(1));
        Assert.That(Contacts(), Is.EqualTo(new[] { "sip:bob@10.0.0.7" }));
    }

    [Test]
    public void The_same_contact_under_another_name_is_one_contact()
    {
        Merge(Row("a"));
        Merge(Row("b", callId: "other", modified: Now + 2));
        Assert.That(Contacts(), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_row_that_has_ended_ends_the_contact()
    {
        Merge(Row());
        Assert.That(Merge(Row(cseq: 2, expires: Now - 1)), Is.EqualTo(1));
        Assert.That(Contacts(), Is.Empty);
        Assert.That(Merge(Row("z", expires: Now - 1)), Is.Zero);
    }

    [Test]
    public void A_contact_whose_row_is_gone_is_forgotten_unless_it_is_new()
    {
        Merge(Row("a"), Row("b", "sip:bob@10.0.0.2", "d"));
        HashSet<ulong> left = [XxHash3.HashToUInt64("b"u8)];
        Assert.That(StoreFollower.RemoveMissing(_table, left, _clock.Milliseconds - 10_000), Is.Zero, "it may have come while the rows were read");
        _time.Pass(TimeSpan.FromSeconds(20));
        Assert.That(StoreFollower.RemoveMissing(_table, left, _clock.Milliseconds - 10_000), Is.EqualTo(1));
        Assert.That(Contacts(), Is.EqualTo(new[] { "sip:bob@10.0.0.2" }));
    }
}
