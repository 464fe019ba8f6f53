using Chappe.Modules.Data;
using Chappe.Modules.Dialogs;

namespace Chappe.Tests.Modules.Dialogs;

/// <summary>What db_mode promises: an answered call is known after a restart.</summary>
public sealed class DialogStoreTests
{
    private string _folder = "";

    private string File => Path.Combine(_folder, "kamailio.db");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-dialogs").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task With_mode_1_a_crash_does_not_end_calls()
    {
        var before = Bench(1, onInvite: () =>
        {
            DialogFunctions.dlg_manage();
            DialogVariables.dlg_var["x"] = "seventeen";
            DialogVariables.dlg_ctx["timeout_bye"] = 1;
            DialogProfileFunctions.set_dlg_profile("calls", "alice");
        }, profiles: true);
        before.Call();
        var known = before.Only;
        await before.Module.Store!.WhenWritten();
        before.Bed.Pass(60_000);
        // No StopAsync: nothing is written at the end.
        await before.Bed.Proxy.Databases.CloseAsync();

        var after = Bench(1, profiles: true);
        var dialog = after.Only;
        Assert.That((dialog.Did, dialog.CallId, dialog.State, dialog.RequestUri, dialog.Get("x"), dialog.TimeoutBye),
            Is.EqualTo((known.Did, known.CallId, DialogState.Confirmed, known.RequestUri, "seventeen", true)));
        Assert.That((dialog.Caller.Tag, dialog.Callee.Tag, dialog.Callee.Contact, dialog.AnsweredAt), Is.EqualTo((known.Caller.Tag, known.Callee.Tag, known.Callee.Contact, known.AnsweredAt)));
        Assert.That((after.Module.Life.Active, after.Module.Profiles.Count("calls", "alice")), Is.EqualTo((1L, 1)));

        Assert.That(after.Module.Life.Terminate(dialog), Is.True);
        var byes = after.AnswerByes();
        Assert.That(byes.Select(b => b.To.ToString()), Is.EquivalentTo(new[] { "10.0.0.1:5060", "10.0.0.2:5060" }));
        Assert.That(byes.Select(b => b.Header("Call-ID")), Is.All.EqualTo(known.CallId));
        await after.Module.Store!.WhenWritten();
        Assert.That((await Rows(after, "dialog"), await Rows(after, "dialog_vars")), Is.EqualTo((0L, 0L)), "a call that is over leaves nothing");
        await End(after);
    }

    [Test]
    public async Task A_request_within_a_call_from_before_the_restart_finds_it_and_a_BYE_ends_it()
    {
        var before = Bench(1);
        before.Call();
        await End(before);

        var after = Bench(1);
        var dialog = after.Only;
        Assert.That(dialog.Caller.Listener, Is.SameAs(after.Bed.Udp));
        after.GoOn(before);
        after.FromAlice("OPTIONS", 7);
        Assert.That((dialog.State, dialog.Caller.CSeq), Is.EqualTo((DialogState.Confirmed, 7u)));
        after.FromBob("BYE", 1);
        Assert.That((dialog.State, after.Module.Life.Active), Is.EqualTo((DialogState.Deleted, 0L)));
        await End(after);
    }

    [Test]
    public async Task What_is_left_of_its_time_is_what_a_call_has_after_the_restart()
    {
        var before = Bench(1, o => o.default_timeout = 100);
        before.Call();
        await End(before);
        long until = Integer("SELECT timeout FROM dialog");
        Assert.That(until - Integer("SELECT start_time FROM dialog"), Is.EqualTo(100));

        var after = Bench(1, o => o.default_timeout = 7200);
        long left = until - after.Bed.Proxy.Clock.UnixSeconds;
        after.Bed.Pass((left - 1) * 1000);
        Assert.That(after.Only.State, Is.EqualTo(DialogState.Confirmed));
        after.Bed.Pass(2000);
        Assert.That(after.Only.State, Is.EqualTo(DialogState.Deleted));
        await End(after);
        Assert.That(Integer("SELECT COUNT(*) FROM dialog"), Is.Zero);
    }

    [Test]
    public async Task With_mode_2_rows_are_written_every_period_and_at_the_end()
    {
        var bench = Bench(2, o => o.db_update_period = 30);
        bench.Call();
        await bench.Module.Store!.WhenWritten();
        Assert.That(await Rows(bench, "dialog"), Is.Zero);
        bench.Bed.Pass(31_000);
        await bench.Module.Store!.WhenWritten();
        Assert.That(await Rows(bench, "dialog"), Is.EqualTo(1));
        bench.Only.Set("late", "yes");
        await End(bench);
        Assert.That((Integer("SELECT COUNT(*) FROM dialog"), Integer("SELECT COUNT(*) FROM dialog_vars WHERE dialog_key = 'late'")), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task With_mode_3_rows_are_written_at_the_end_only()
    {
        var bench = Bench(3, o => o.db_update_period = 30);
        bench.Call();
        bench.Bed.Pass(120_000);
        await bench.Module.Store!.WhenWritten();
        Assert.That(await Rows(bench, "dialog"), Is.Zero);
        await End(bench);
        Assert.That(Integer("SELECT COUNT(*) FROM dialog"), Is.EqualTo(1));
        Assert.That(Bench(3).Only.State, Is.EqualTo(DialogState.Confirmed));
    }

    [Test]
    public async Task A_call_that_only_rings_is_not_kept()
    {
        var bench = Bench(1);
        bench.Call(answer: false);
        bench.Only.Set("x", "1");
        await End(bench);
        Assert.That((Integer("SELECT COUNT(*) FROM dialog"), Integer("SELECT COUNT(*) FROM dialog_vars")), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task A_variable_that_changes_or_goes_is_changed_or_gone_in_its_table()
    {
        var bench = Bench(1);
        bench.Call();
        bench.Only.Set("stays", "1");
        bench.Only.Set("goes", "1");
        await bench.Module.Store!.WhenWritten();
        bench.Only.Set("stays", "2");
        bench.Only.Set("goes", null);
        await End(bench);
        Assert.That((Integer("SELECT COUNT(*) FROM dialog"), Integer("SELECT COUNT(*) FROM dialog_vars"), Integer("SELECT dialog_value FROM dialog_vars WHERE dialog_key = 'stays'")), Is.EqualTo((1L, 1L, 2L)));
    }

    [Test]
    public async Task A_row_that_somebody_deleted_is_written_again()
    {
        var bench = Bench(1);
        bench.Call();
        await bench.Module.Store!.WhenWritten();
        await bench.Bed.Proxy.Databases.Open[0].RunTextAsync("DELETE FROM dialog");
        bench.Only.Set("x", "1");
        await bench.Module.Store!.WhenWritten();
        Assert.That(await Rows(bench, "dialog"), Is.EqualTo(1));
        await End(bench);
    }

    private DialogBench Bench(int mode, Action<DialogOptions>? configure = null, Action? onInvite = null, bool profiles = false) => new(o =>
    {
        (o.db_mode, o.db_url) = (mode, "sqlite://" + File);
        if (profiles) o.profiles_with_value = "calls";
        configure?.Invoke(o);
    }, onInvite, null, [.. DataFamily.Drivers()]);

    private static async Task<long> Rows(DialogBench bench, string table)
    {
        var result = await bench.Bed.Proxy.Databases.Open[0].RunTextAsync($"SELECT COUNT(*) FROM {table}");
        Assert.That(result.IsDone, Is.True, result.Error);
        return result.Rows[0][0].ToInteger();
    }

    private static async Task End(DialogBench bench)
    {
        await bench.Module.StopAsync();
        await bench.Bed.Proxy.Databases.CloseAsync();
    }

    private long Integer(string query)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
