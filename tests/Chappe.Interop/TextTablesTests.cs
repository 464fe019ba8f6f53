using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Kamailio's text tables (db_text): either program reads what the other wrote.</summary>
public sealed class TextTablesTests
{
    private const string Tables = "/usr/share/kamailio/dbtext/kamailio";

    private const string Script = """
        usrloc.db_mode = 1;
        usrloc.db_url = domain.db_url = env("DB");
        usrloc.use_domain = true;
        domain.register_myself = true;

        void request_route()
        {
            if (is_method("REGISTER")) { save("location"); exit(); }
            if (is_method("MESSAGE")) { sl_send_reply(is_domain_local("text.test") ? 200 : 404, "Asked"); exit(); }
            if (lookup("location")) { append_to_reply($"X-Contact: {ru}\r\n"); sl_send_reply(200, "OK"); }
            else sl_send_reply(404, "Not Found");
        }
        """;

    [Test, CancelAfter(60_000)]
    public async Task Kamailio_and_Chappe_find_each_other_s_registrations_in_text_files(CancellationToken cancel)
    {
        if (!Directory.Exists(Tables)) Peers.Miss($"{Tables} is not there (Debian package kamailio)");
        using var folder = new ScratchFolder();
        foreach (string table in new[] { "version", "location", "domain", "domain_attrs" }) folder.Write(table, await File.ReadAllTextAsync(Path.Combine(Tables, table), cancel));
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "domain"), "1:text.test::0\n", cancel);
        using var state = new ScratchFolder();
        string script = state.Write("main.csx", Script), location = Path.Combine(folder.Path, "location");
        var environment = new Dictionary<string, string> { ["TZ"] = "Europe/Berlin", ["DB"] = $"text://{folder.Path}" };
        int port = Ports.Next();
        using var bob = new DigestPhone("bob", "", port);
        using var carol = new DigestPhone("carol", "", port);
        Task<KamailioPeer> Kamailio() => KamailioPeer.StartAsync("location.cfg", port, environment, cancel, ("MY_DBMODULE", "db_text.so"), ("MY_DBURL", environment["DB"]));

        // Kamailio writes its tables when it ends.
        await using (var kamailio = await Kamailio())
            Assert.That(await bob.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\nUser-Agent: it's a\\phone\r\n"), Does.StartWith("SIP/2.0 200"), kamailio.Output);
        string written = (await File.ReadAllLinesAsync(location, cancel))[1];
        Assert.That(written, Does.Contain(":bob:chappe.test:sip\\:bob@127.0.0.1").And.Contain(":it's a\\\\phone:"));

        await using (var chappe = await ChappePeer.RunAsync(script, cancel, port, state.Path, environment))
        {
            Assert.That(await bob.RequestAsync("OPTIONS", "sip:bob@chappe.test", cancel), Does.Contain($"X-Contact: sip:bob@127.0.0.1:{bob.Port}\r\n"), chappe.Output);
            Assert.That(await bob.RequestAsync("MESSAGE", "sip:bob@chappe.test", cancel), Does.StartWith("SIP/2.0 200"), chappe.Output);
            // Nothing that it does not say may be an empty field where Kamailio allows none.
            Assert.That(await carol.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\n"), Does.StartWith("SIP/2.0 200"), chappe.Output);
        }
        string[] lines = await File.ReadAllLinesAsync(location, cancel);
        Assert.That(lines[1], Is.EqualTo(written), "what Kamailio wrote stays as it is");
        Assert.That(lines[2], Does.Contain($":carol:chappe.test:sip\\:carol@127.0.0.1\\:{carol.Port}:").And.Contain(":n/a:"));

        await using (var kamailio = await Kamailio())
            foreach (var (user, of) in ((string, DigestPhone)[])[("bob", bob), ("carol", carol)])
                Assert.That(await of.RequestAsync("OPTIONS", $"sip:{user}@chappe.test", cancel), Does.Contain($"X-Contact: sip:{user}@127.0.0.1:{of.Port}\r\n"), kamailio.Output);
    }
}
