using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;
using Chappe.Tests.Engine;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Modules.Data;

/// <summary>Messages wait until their user registers.</summary>
public sealed class MsiloTests
{
    private sealed class Bed : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("chappe-silo").FullName;

        public Bed(Action<MsiloOptions>? configure = null)
        {
            Module[] modules = [.. DataFamily.Drivers(), new MsiloModule()];
            Proxy = new ProxyBed(null, modules);
            Proxy.AddAsync(RouteKinds.Request, "request_route", async () =>
            {
                Codes.Add((Here.Context.Message.Method == SipMethod.Register ? await MsiloFunctions.m_dump() : await MsiloFunctions.m_store()).Code);
                SlFunctions.sl_send_reply(202, "Accepted");
            });
            var options = Proxy.Options.Get<MsiloOptions>();
            (options.db_url, options.add_date) = ($"sqlite://{_folder}/silo.db", false);
            configure?.Invoke(options);
            foreach (var module in modules)
            {
                module.Reconfigure(Proxy.Options);
                module.StartAsync(Proxy.Proxy, default).AsTask().Wait();
            }
        }

        public ProxyBed Proxy { get; }
        public List<int> Codes { get; } = [];
        private Database Database => Proxy.Proxy.Databases.Get(Proxy.Options.Get<MsiloOptions>().db_url);

        public async Task<string[]> Rows(string columns = "username, domain, src_addr, ctype, body")
        {
            await Database.RunAsync(new SqlStatement("SELECT 1", IsWrite: true, IsKept: false));
            return [.. (await Database.RunTextAsync($"SELECT {columns} FROM silo ORDER BY id")).Rows.Select(r => string.Join('|', r.Select(v => v.ToString())))];
        }

        public async Task Until(Func<bool> holds)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!holds())
            {
                limit.Token.ThrowIfCancellationRequested();
                Proxy.RunPending();
                await Task.Yield();
            }
        }

        public async Task Message(string body, int number, string uri = "sip:bob@chappe.test")
        {
            int before = Codes.Count;
            Proxy.Receive("10.0.0.1:5060", ProxyBed.Request("MESSAGE", uri, $"z9hG4bKm{number}", number, headers: "Content-Type: text/plain\n", body: body));
            await Until(() => Codes.Count > before);
        }

        public async Task Register(int number, string contact = "<sip:bob@10.0.0.9:5090>")
        {
            int before = Codes.Count;
            Proxy.Receive("10.0.0.2:5070", ProxyBed.Request("REGISTER", "sip:chappe.test", $"z9hG4bKr{number}", number).Replace("Contact: <sip:alice@10.0.0.1>", $"Contact: {contact}", StringComparison.Ordinal));
            await Until(() => Codes.Count > before);
        }

        public List<Sent> Messages() => [.. Proxy.TakeAll().Where(s => s.Name == "MESSAGE")];

        public async ValueTask DisposeAsync()
        {
            await Proxy.Proxy.Databases.CloseAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task A_message_waits_and_goes_to_the_phone_that_registers_over_the_way_that_it_came()
    {
        await using var bed = new Bed();
        await bed.Message("it's; DROP TABLE silo", 1);
        await bed.Message("second", 2);
        Assert.That(await bed.Rows(), Is.EqualTo(new[] { "bob|chappe.test|sip:alice@chappe.test|text/plain|it's; DROP TABLE silo", "bob|chappe.test|sip:alice@chappe.test|text/plain|second" }));
        bed.Proxy.TakeAll();
        await bed.Register(1);
        var sent = bed.Messages();
        Assert.That(sent.Select(s => s.ToString()), Is.EqualTo(new[] { "MESSAGE > 10.0.0.2:5070", "MESSAGE > 10.0.0.2:5070" }));
        Assert.That(sent[0].StartLine, Is.EqualTo("MESSAGE sip:bob@10.0.0.9:5090 SIP/2.0"));
        Assert.That((sent[0].Header("From").Split(';')[0], sent[0].Header("Content-Type"), sent[0].Text.EndsWith("\n\nit's; DROP TABLE silo", StringComparison.Ordinal)), Is.EqualTo(("<sip:alice@chappe.test>", "text/plain", true)));

        // Again before it has answered: nothing twice.
        await bed.Register(2);
        Assert.That(bed.Messages(), Is.Empty);

        // What was taken is removed, what was refused stays.
        bed.Proxy.Receive("10.0.0.2:5070", sent[0].Reply(200, "OK"));
        bed.Proxy.Receive("10.0.0.2:5070", sent[1].Reply(486, "Busy Here"));
        var dumped = bed.Proxy.Proxy.Counters["msilo.dumped_messages"];
        await bed.Until(() => dumped.Value == 1 && bed.Proxy.Proxy.Counters["msilo.failed_messages"].Value == 1);
        Assert.That(await bed.Rows("body"), Is.EqualTo(new[] { "second" }));
        await bed.Register(3);
        Assert.That(bed.Messages(), Has.Count.EqualTo(1));
    }

    [TestCase("<sip:bob@10.0.0.9:5090>;expires=0")]
    [TestCase("*")]
    public async Task Who_goes_away_gets_nothing(string contact)
    {
        await using var bed = new Bed();
        await bed.Message("hello", 1);
        await bed.Register(1, contact);
        Assert.That((bed.Codes[^1], bed.Messages().Count), Is.EqualTo((-1, 0)));
    }

    [Test]
    public async Task A_user_has_room_for_so_many()
    {
        await using var bed = new Bed(o => o.max_messages = 1);
        await bed.Message("one", 1);
        await bed.Message("two", 2);
        Assert.That(bed.Codes, Is.EqualTo(new[] { 1, -1 }));
        Assert.That(await bed.Rows("body"), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task The_sender_is_told_when_that_is_wanted()
    {
        await using var bed = new Bed(o => (o.from_address, o.offline_message) = ("sip:registrar@example.org", "*** User $rU is offline!"));
        await bed.Message("hello", 1);
        var told = bed.Messages().Single();
        Assert.That(told.ToString(), Is.EqualTo("MESSAGE > 10.0.0.1:5060"));
        Assert.That((told.StartLine, told.Header("From").Split(';')[0]), Is.EqualTo(("MESSAGE sip:alice@10.0.0.1 SIP/2.0", "<sip:registrar@example.org>")));
        Assert.That(told.Text, Does.EndWith("*** User bob is offline!"));
    }

    [Test]
    public async Task What_has_waited_too_long_is_removed()
    {
        await using var bed = new Bed(o => (o.expire_time, o.check_time, o.clean_period) = (1, 1, 3));
        await bed.Message("old", 1);
        bed.Proxy.Pass(3100);
        string[] rows;
        do rows = await bed.Rows("body"); while (rows.Length > 0);
        Assert.That(rows, Is.Empty);
    }

    [Test]
    public async Task A_table_cannot_put_lines_into_a_message()
    {
        await using var bed = new Bed();
        await bed.Message("hello", 1);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bed.Proxy.Options.Get<MsiloOptions>().db_url["sqlite://".Length..]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE silo SET src_addr = 'sip:x@y>' || char(13, 10) || 'X-Bad: 1', ctype = 'a/b' || char(13, 10) || 'X-Bad: 2', extra_hdrs = 'no header'";
            command.ExecuteNonQuery();
        }
        bed.Proxy.TakeAll();
        await bed.Register(1);
        Assert.That(bed.Messages().Single().Text, Does.Not.Contain("X-Bad"));
    }
}
