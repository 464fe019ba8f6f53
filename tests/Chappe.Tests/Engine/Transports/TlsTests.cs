using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.Tls;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Engine.Transports;

[TestFixture(true)]
[TestFixture(false)]
public sealed class TlsTests(bool isNative)
{
    private string _folder = "";
    private X509Certificate2 _authority = null!;
    private TransportBench _bench = null!;

    [OneTimeSetUp]
    public void MakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
    }

    [OneTimeTearDown]
    public void ForgetAuthority() => _authority.Dispose();

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-tls").FullName;

    [TearDown]
    public async Task Close()
    {
        if (_bench is not null) await _bench.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A certificate of that name, signed by the authority, and its key, as PEM files.</summary>
    private (string Certificate, string Key) Issue(string name, string file, string? uri = null, bool hasDns = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (hasDns) names.AddDnsName(name);
        if (uri is not null) names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9), RandomNumberGenerator.GetBytes(8));
        string path = Path.Combine(_folder, file), keyPath = path + ".key";
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return (path, keyPath);
    }

    private string AuthorityFile()
    {
        string path = Path.Combine(_folder, "authority.pem");
        File.WriteAllText(path, _authority.ExportCertificatePem());
        return path;
    }

    private async Task<Listener> ListenAsync(Action<TlsOptions> configure, Chappe.Engine.Transports.Workers.MessageReceiver? receive = null)
    {
        _bench = new TransportBench(receive ?? TransportBench.Echo, isNative);
        var options = new TlsOptions();
        configure(options);
        _bench.Options.Add(options);
        return await _bench.ListenAsync("tls:127.0.0.1:0");
    }

    private Task<Listener> ListenAsync()
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem");
        return ListenAsync(tls => (tls.certificate, tls.private_key) = (certificate, key));
    }

    private async Task<SslStream> ConnectAsync(Listener listener, string name = "sip.example.com", X509Certificate2? own = null)
    {
        var stream = new SslStream(new NetworkStream(TransportBench.StreamClient(listener), ownsSocket: true) { ReadTimeout = 20_000 });
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            CertificateChainPolicy = policy,
            ClientCertificates = own is null ? null : [own],
            LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
        }).WaitAsync(TransportBench.Patience);
        return stream;
    }

    private static async Task ExpectEchoAsync(SslStream stream, int body = 0, string mark = "1")
    {
        var message = TransportBench.Request(body, mark);
        var answer = new byte[message.Length];
        await Task.WhenAll(stream.WriteAsync(message).AsTask(), stream.ReadExactlyAsync(answer).AsTask()).WaitAsync(TransportBench.Patience);
        Assert.That(answer.AsSpan().SequenceEqual(message), Is.True, $"body of {body}");
    }

    private static string NameOf(SslStream stream) => stream.RemoteCertificate!.Subject;

    [Test]
    public async Task Messages_of_all_sizes_go_both_ways()
    {
        var listener = await ListenAsync();
        using var client = await ConnectAsync(listener);
        Assert.That(client.SslProtocol, Is.AnyOf(SslProtocols.Tls12, SslProtocols.Tls13));
        foreach (int body in new[] { 0, 500, 5000, 17_000, 70_000, 256 * 1024 }) await ExpectEchoAsync(client, body);
        Assert.That(_bench.Transports.Streams.Connections.Single().IsSecure, Is.True);
    }

    [Test]
    public async Task F8_Many_small_records_and_many_messages_in_one_record_work()
    {
        var listener = await ListenAsync();
        using var client = await ConnectAsync(listener);
        var message = TransportBench.Request(5);
        var answer = new byte[message.Length * 40];
        foreach (byte octet in message) await client.WriteAsync(new[] { octet });
        await client.ReadExactlyAsync(answer, 0, message.Length).AsTask().WaitAsync(TransportBench.Patience);
        await client.WriteAsync(Enumerable.Repeat(message, 40).SelectMany(m => m).ToArray());
        await client.ReadExactlyAsync(answer).AsTask().WaitAsync(TransportBench.Patience);
        Assert.That(answer, Is.EqualTo(Enumerable.Repeat(message, 40).SelectMany(m => m)));
    }

    [Test]
    public async Task Many_clients_at_once_are_all_served()
    {
        var listener = await ListenAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync(listener)));
        for (int round = 0; round < 5; round++)
            await Task.WhenAll(clients.Select((c, i) => ExpectEchoAsync(c, i * 100, $"{round}-{i}")));
        foreach (var client in clients) client.Dispose();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 0, "closed");
    }

    [Test]
    public async Task Each_name_is_shown_its_own_certificate()
    {
        var main = Issue("sip.example.com", "main.pem");
        var other = Issue("sip.example.org", "other.pem");
        var wild = Issue("*.example.net", "wild.pem");
        var listener = await ListenAsync(tls =>
        {
            (tls.certificate, tls.private_key) = main;
            tls.server("SIP.example.org", other.Certificate, other.Key);
            tls.server("*.example.net", wild.Certificate, wild.Key);
        });
        foreach (var (asked, shown) in new[] { ("sip.example.com", "CN=sip.example.com"), ("sip.example.org", "CN=sip.example.org"), ("a.example.net", "CN=*.example.net") })
        {
            using var client = await ConnectAsync(listener, asked);
            Assert.That(NameOf(client), Is.EqualTo(shown));
            await ExpectEchoAsync(client);
        }
    }

    [Test]
    public async Task F6_A_new_certificate_is_shown_to_new_connections_and_the_old_ones_live_on()
    {
        var listener = await ListenAsync();
        using var before = await ConnectAsync(listener);
        string old = before.RemoteCertificate!.GetSerialNumberString();
        Issue("sip.example.com", "cert.pem");
        _bench.Time.Advance(TimeSpan.FromSeconds(3));
        _bench.Transports.Tick();
        using var after = await ConnectAsync(listener);
        Assert.That(after.RemoteCertificate!.GetSerialNumberString(), Is.Not.EqualTo(old));
        await ExpectEchoAsync(before);
        await ExpectEchoAsync(after);
    }

    [Test]
    public async Task F6_A_new_certificate_that_cannot_be_read_changes_nothing_and_says_so_once()
    {
        var listener = await ListenAsync();
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), "half a certif");
        for (int i = 0; i < 3; i++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(3));
            _bench.Transports.Tick();
        }
        using var client = await ConnectAsync(listener);
        await ExpectEchoAsync(client);
        Assert.That(_bench.Lines.Count(l => l.Contains("stay as they were")), Is.EqualTo(1));
    }

    [Test]
    public async Task A_client_without_a_certificate_is_refused_when_one_is_required_and_a_good_one_is_known()
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem");
        var (clientFile, clientKey) = Issue("phone.example.com", "phone.pem");
        X509Certificate2? seen = null;
        var listener = await ListenAsync(tls =>
        {
            (tls.certificate, tls.private_key, tls.ca_list) = (certificate, key, AuthorityFile());
            (tls.require_certificate, tls.verify_certificate) = (true, true);
        }, (context, buffer, length) =>
        {
            seen = _bench.Transports.Streams.Find(context.Source.ConnectionId)!.PeerCertificate;
            return TransportBench.Echo(context, buffer, length);
        });

        using var own = X509Certificate2.CreateFromPemFile(clientFile, clientKey);
        using (var client = await ConnectAsync(listener, own: own)) await ExpectEchoAsync(client);
        Assert.That(seen!.Subject, Is.EqualTo("CN=phone.example.com"));

        // In TLS 1.3 the client learns of it when it reads.
        Assert.ThrowsAsync(Is.InstanceOf<Exception>(), async () =>
        {
            using var client = await ConnectAsync(listener);
            await ExpectEchoAsync(client);
        });

        using var strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = new CertificateRequest("CN=stranger", strangerKey, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.ThrowsAsync(Is.InstanceOf<Exception>(), async () =>
        {
            using var client = await ConnectAsync(listener, own: stranger);
            await ExpectEchoAsync(client);
        });
        TransportBench.Await(() => _bench.Transports.Streams.Count == 0, "closed");
    }

    [Test]
    public async Task F4_A_handshake_that_does_not_end_is_closed_after_ten_seconds_and_harms_nobody()
    {
        var listener = await ListenAsync();
        var halfOpen = Enumerable.Range(0, 100).Select(_ => TransportBench.StreamClient(listener)).ToList();
        halfOpen[0].Send([0x16, 3, 1]); // the beginning of a ClientHello
        using var client = await ConnectAsync(listener);
        await ExpectEchoAsync(client);
        TransportBench.Await(() => _bench.Transports.Streams.Count == 101, "accepted");
        _bench.Time.Advance(TimeSpan.FromSeconds(11));
        _bench.Transports.Tick();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 1, "closed");
        Assert.That(halfOpen.All(s => TransportBench.ReadAll(s).Length == 0), Is.True);
        await ExpectEchoAsync(client);
        halfOpen.ForEach(s => s.Dispose());
    }

    [Test]
    public async Task What_is_not_TLS_is_closed()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        client.Send(TransportBench.Request());
        Assert.That(TransportBench.ReadAll(client), Does.Not.Contain("SIP/2.0"));
        TransportBench.Await(() => _bench.Transports.Streams.Count == 0, "closed");
    }

    [Test]
    public async Task F6_Old_versions_are_not_spoken()
    {
        var listener = await ListenAsync();
        using var stream = new SslStream(new NetworkStream(TransportBench.StreamClient(listener), ownsSocket: true));
#pragma warning disable SYSLIB0039, CA5397 // the point of the test
        Assert.ThrowsAsync(Is.InstanceOf<Exception>(), async () => await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "sip.example.com",
            EnabledSslProtocols = SslProtocols.Tls11,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }));
#pragma warning restore SYSLIB0039, CA5397
    }

    private sealed class Observer : ISendObserver
    {
        public readonly TaskCompletionSource<SendOutcome> Failed = new();
        public void SendFailed(SendOutcome why) => Failed.TrySetResult(why);
    }

    [TestCase(false, true)]
    [TestCase(true, true)]
    [TestCase(true, false)]
    public async Task Outgoing_TLS_verifies_the_server_when_it_shall(bool verify, bool isKnown)
    {
        var listener = await ListenAsync();
        var arrived = new TaskCompletionSource<string>();
        await using var caller = new TransportBench((_, buffer, length) => { arrived.TrySetResult(System.Text.Encoding.ASCII.GetString(buffer, 0, length)); return true; }, isNative);
        var options = new TlsOptions { certificate = Issue("caller.example.com", "caller.pem").Certificate, private_key = Path.Combine(_folder, "caller.pem.key"), verify_certificate = verify };
        if (isKnown) options.ca_list = AuthorityFile();
        caller.Options.Add(options);
        var from = await caller.ListenAsync("tls:127.0.0.1:0");

        var observer = new Observer();
        var message = TransportBench.Request(mark: "out");
        Assert.That(from.Send(listener.Local, 0, message, observer), Is.EqualTo(SendOutcome.Pending));
        if (verify && !isKnown)
        {
            Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
            return;
        }
        // The echo comes back on the connection that we opened.
        Assert.That(await arrived.Task.WaitAsync(TransportBench.Patience), Does.Contain("Call-ID: out"));
        Assert.That(caller.Transports.Streams.Connections.Single().PeerCertificate!.Subject, Is.EqualTo("CN=sip.example.com"));
    }

    // RFC 5922 section 7.2: whole names, no wildcards, no suffixes; section 7.1: a sip URI without a user names a domain.
    [TestCase("sip.example.com", null, true, "sip.example.com", true)]
    [TestCase("sip.example.com", null, true, "SIP.example.COM", true)]
    [TestCase("sip.example.com", null, true, "example.com", false)]
    [TestCase("sip.example.com", "sip:example.com", true, "example.com", true)]
    [TestCase("sip.example.com", "sip:bob@example.com", true, "example.com", false)]
    [TestCase("sip.example.com", "https://example.com", true, "example.com", false)]
    [TestCase("*.example.com", null, true, "sip.example.com", false)]
    [TestCase("sip.example.com", "sip:example.com", false, "sip.example.com", false)] // the common name counts only without other names
    public async Task Outgoing_TLS_goes_only_to_who_proves_to_be_the_domain(string name, string? uri, bool hasDns, string domain, bool isProven)
    {
        var (certificate, key) = Issue(name, "cert.pem", uri, hasDns);
        string? asked = null;
        var listener = await ListenAsync(tls => (tls.certificate, tls.private_key) = (certificate, key), (context, buffer, length) =>
        {
            asked = context.Proxy.Streams!.Find(context.Source.ConnectionId)!.Tls!.ServerName;
            return TransportBench.Echo(context, buffer, length);
        });
        var arrived = new TaskCompletionSource();
        await using var caller = new TransportBench((_, _, _) => { arrived.TrySetResult(); return true; }, isNative);
        var own = Issue("caller.example.com", "caller.pem");
        caller.Options.Add(new TlsOptions { certificate = own.Certificate, private_key = own.Key, verify_certificate = true, ca_list = AuthorityFile() });
        var from = await caller.ListenAsync("tls:127.0.0.1:0");
        var observer = new Observer();
        Assert.That(from.Send(new Hop(from, listener.Local) { Domain = domain }, TransportBench.Request(), observer), Is.EqualTo(SendOutcome.Pending));
        if (!isProven)
        {
            Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
            Assert.That(caller.Lines.Any(l => l.Contains($"not for {domain} (RFC 5922 section 7.2)")), Is.True);
            Assert.That(asked, Is.Null, "nothing was sent to a stranger");
            return;
        }
        await arrived.Task.WaitAsync(TransportBench.Patience);
        Assert.That(asked, Is.EqualTo(domain).IgnoreCase);
        var other = new Observer();
        // The connection stands, but it is proven for one domain only.
        Assert.That(from.Send(new Hop(from, listener.Local) { Domain = domain }, TransportBench.Request(), other), Is.EqualTo(SendOutcome.Sent));
        Assert.That(from.Send(new Hop(from, listener.Local) { Domain = "bank.example" }, TransportBench.Request(), other), Is.EqualTo(SendOutcome.Pending));
        Assert.That(await other.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
    }

    [Test]
    public async Task Outgoing_TLS_is_verified_unless_the_script_says_otherwise()
    {
        var listener = await ListenAsync();
        await using var caller = new TransportBench((_, _, _) => true, isNative);
        var own = Issue("caller.example.com", "caller.pem");
        caller.Options.Add(new TlsOptions { certificate = own.Certificate, private_key = own.Key });
        var from = await caller.ListenAsync("tls:127.0.0.1:0");
        var observer = new Observer();
        from.Send(listener.Local, 0, TransportBench.Request(), observer);
        Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
    }

    [Test]
    public async Task A_domain_is_connected_to_by_settings_of_its_own()
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem");
        string? seen = null;
        var listener = await ListenAsync(tls => (tls.certificate, tls.private_key, tls.ca_list, tls.verify_certificate) = (certificate, key, AuthorityFile(), true), (context, buffer, length) =>
        {
            seen = context.Proxy.Streams!.Find(context.Source.ConnectionId)!.PeerCertificate?.Subject;
            return TransportBench.Echo(context, buffer, length);
        });
        var arrived = new SemaphoreSlim(0);
        await using var caller = new TransportBench((_, _, _) => { arrived.Release(); return true; }, isNative);
        var (own, ours) = (Issue("caller.example.com", "caller.pem"), Issue("trunk.example.com", "trunk.pem"));
        var options = new TlsOptions { certificate = own.Certificate, private_key = own.Key, verify_certificate = false };
        options.client("sip.example.com", ours.Certificate, ours.Key, AuthorityFile());
        options.client("sip.example.org", "", "", AuthorityFile());
        caller.Options.Add(options);
        var from = await caller.ListenAsync("tls:127.0.0.1:0");
        foreach (var (domain, subject) in new[] { ("sip.example.com", "CN=trunk.example.com"), ("other.example", "CN=caller.example.com") })
        {
            from.Send(new Hop(from, listener.Local) { Domain = domain }, TransportBench.Request());
            Assert.That(await arrived.WaitAsync(TransportBench.Patience), Is.True, domain);
            Assert.That(seen, Is.EqualTo(subject));
        }
        var observer = new Observer();
        from.Send(new Hop(from, listener.Local) { Domain = "sip.example.org" }, TransportBench.Request(), observer);
        Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
    }

    [TestCase("TLSv1.2", SslProtocols.Tls12, "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [TestCase("TLSv1.2+", SslProtocols.Tls13, "")]
    public async Task Both_versions_are_spoken_and_scripts_see_which(string method, SslProtocols spoken, string ciphers)
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem", "sip:example.com");
        var (clientFile, clientKey) = Issue("phone.example.com", "phone.pem");
        Dictionary<string, string> seen = [];
        var listener = await ListenAsync(tls => (tls.certificate, tls.private_key, tls.tls_method, tls.verify_certificate, tls.ca_list, tls.cipher_list) = (certificate, key, method, true, AuthorityFile(), ciphers), (context, buffer, length) =>
        {
            var before = Here.ContextOrNull;
            Here.ContextOrNull = context;
            foreach (var variable in typeof(TlsPseudoVariables).GetProperties()) seen[variable.Name] = variable.GetValue(null)!.ToString()!;
            seen["is_peer_verified"] = TlsFunctions.is_peer_verified().ToString();
            Here.ContextOrNull = before;
            return TransportBench.Echo(context, buffer, length);
        });
        using var own = X509Certificate2.CreateFromPemFile(clientFile, clientKey);
        var stream = new SslStream(new NetworkStream(TransportBench.StreamClient(listener), ownsSocket: true) { ReadTimeout = 20_000 });
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "sip.example.com", EnabledSslProtocols = spoken, RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => own, ClientCertificates = [own],
        }).WaitAsync(TransportBench.Patience);
        using var owned = stream;
        await ExpectEchoAsync(stream);
        Assert.Multiple(() =>
        {
            Assert.That(stream.SslProtocol, Is.EqualTo(spoken));
            Assert.That(seen["tls_version"], Is.EqualTo(spoken == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2"));
            Assert.That(seen["tls_cipher_bits"], Is.AnyOf("128", "256"));
            if (ciphers.Length > 0) Assert.That(seen["tls_cipher_info"], Is.EqualTo(ciphers));
            Assert.That(seen["tls_description"], Does.Contain(seen["tls_cipher_info"]));
            Assert.That(seen["tls_peer_server_name"], Is.EqualTo("sip.example.com"));
            Assert.That(seen["tls_peer_subject"], Is.EqualTo("/CN=phone.example.com"));
            Assert.That(seen["tls_peer_subject_cn"], Is.EqualTo("phone.example.com"));
            Assert.That(seen["tls_peer_issuer"], Is.EqualTo("/CN=Test authority"));
            Assert.That(seen["tls_peer_san_hostname"], Is.EqualTo("phone.example.com"));
            Assert.That((seen["tls_peer_verified"], seen["tls_peer_selfsigned"], seen["is_peer_verified"]), Is.EqualTo(("1", "0", "True")));
            Assert.That((seen["tls_my_subject_cn"], seen["tls_my_san_hostname"]), Is.EqualTo(("sip.example.com", "sip.example.com")));
            Assert.That(seen["tls_peer_serial"], Is.EqualTo(own.SerialNumber));
            Assert.That(seen["tls_peer_notAfter"], Does.Match("^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z$"));
        });
    }

    [Test]
    public async Task F6_One_source_gets_so_many_handshakes_a_second_and_no_more()
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem");
        var listener = await ListenAsync(tls => (tls.certificate, tls.private_key, tls.handshakes_per_source) = (certificate, key, 3));
        for (int i = 0; i < 3; i++) (await ConnectAsync(listener)).Dispose();
        using (var refused = TransportBench.StreamClient(listener)) Assert.That(TransportBench.ReadAll(refused), Is.Empty);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        using var next = await ConnectAsync(listener);
        await ExpectEchoAsync(next);
    }

    [Test]
    public async Task A_file_of_Kamailios_form_says_the_same()
    {
        var (main, other) = (Issue("sip.example.com", "main.pem"), Issue("sip.example.org", "other.pem"));
        string file = Path.Combine(_folder, "tls.cfg");
        File.WriteAllText(file, $"# comment\n[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\ncertificate = main.pem\nprivate_key = {main.Key}\n\n[server:any]\nserver_name = sip.example.org\n"
            + $"certificate = {other.Certificate}\nprivate_key = other.pem.key\n[client:default]\nverify_certificate = yes\n");
        var listener = await ListenAsync(tls => tls.config = file);
        foreach (string name in new[] { "sip.example.com", "sip.example.org" })
        {
            using var client = await ConnectAsync(listener, name);
            Assert.That(NameOf(client), Is.EqualTo("CN=" + name));
        }
    }

    [TestCase("certificate = a.pem\n", "1: a section comes first, [server:default].")]
    [TestCase("[server:default]\ncertificates = a.pem\n", "2: certificates is not known; known are ")]
    [TestCase("[proxy]\n", "1: [proxy] is no section; ")]
    [TestCase("[server:default]\nx\n", "2: a line is name = value, [section] or # comment.")]
    public void A_mistake_in_that_file_is_told_with_its_line(string text, string sentence)
    {
        string file = Path.Combine(_folder, "tls.cfg");
        File.WriteAllText(file, text);
        Assert.That(Assert.ThrowsAsync<ConfigurationException>(() => ListenAsync(tls => tls.config = file))!.Message, Does.StartWith($"tls: config {file}:{sentence}"));
    }

    [Test]
    public async Task Messages_sent_during_the_handshake_keep_their_order()
    {
        var listener = await ListenAsync();
        var arrived = new System.Collections.Concurrent.BlockingCollection<string>();
        await using var caller = new TransportBench((_, buffer, length) => { arrived.Add(System.Text.Encoding.ASCII.GetString(buffer, 0, length)); return true; }, isNative);
        caller.Options.Add(new TlsOptions { certificate = Path.Combine(_folder, "cert.pem"), private_key = Path.Combine(_folder, "cert.pem.key"), verify_certificate = false });
        var from = await caller.ListenAsync("tls:127.0.0.1:0");
        for (int i = 0; i < 50; i++) from.Send(listener.Local, 0, TransportBench.Request(mark: $"n{i}n"));
        for (int i = 0; i < 50; i++)
        {
            Assert.That(arrived.TryTake(out var text, TransportBench.Patience), Is.True);
            Assert.That(text, Does.Contain($"Call-ID: n{i}n\r\n"));
        }
        Assert.That(caller.Transports.Streams.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_missing_or_wrong_is_one_clear_sentence_that_names_it()
    {
        var (certificate, key) = Issue("sip.example.com", "cert.pem");
        var (_, otherKey) = Issue("sip.example.org", "other.pem");
        string missing = Path.Combine(_folder, "missing.pem"), empty = Path.Combine(_folder, "empty.pem");
        File.WriteAllText(empty, "");
        Assert.Multiple(() =>
        {
            Refused(tls => tls.certificate = missing, $"tls: the certificate {missing} cannot be read: there is no such file.");
            Refused(tls => (tls.certificate, tls.private_key) = (certificate, missing), $"tls: the private key {missing} cannot be read: there is no such file.");
            Refused(tls => tls.certificate = empty, $"tls: {empty} holds no certificate in PEM form.");
            Refused(tls => tls.certificate = certificate, $"tls: {certificate} holds no private key in PEM form that belongs to the certificate of {certificate}.");
            Refused(tls => (tls.certificate, tls.private_key) = (certificate, otherKey), $"tls: {otherKey} holds no private key in PEM form that belongs to the certificate of {certificate}.");
            Refused(tls => (tls.certificate, tls.private_key, tls.ca_list, tls.verify_certificate) = (certificate, key, missing, true), $"tls: the list of authorities {missing} cannot be read: there is no such file.");
            Refused(tls => (tls.certificate, tls.private_key, tls.tls_method) = (certificate, key, "SSLv3"), "tls: tls_method \"SSLv3\" is not spoken; it is TLSv1.2+ or TLSv1.3+.");
            Refused(tls => (tls.certificate, tls.private_key, tls.cipher_list) = (certificate, key, "HIGH:!aNULL"), "tls: cipher_list: \"HIGH\" is no cipher suite that is spoken here; write names such as ECDHE-RSA-AES128-GCM-SHA256, with colons between.");
            Refused(_ => { }, "tls: a TLS listener needs tls.certificate, the PEM file of its certificate (and tls.private_key, unless the key is in the same file).");
        });

        void Refused(Action<TlsOptions> configure, string sentence)
        {
            var error = Assert.ThrowsAsync<ConfigurationException>(() => ListenAsync(configure));
            Assert.That(error!.Message, Is.EqualTo(sentence));
        }
    }

    [TestCase(true), TestCase(false)]
    public void A_tls_cfg_that_is_not_there_keeps_a_server_from_starting_and_a_check_from_nothing(bool isOnlyChecked)
    {
        var plan = new Plan([new TlsModule()]) { IsOnlyChecked = isOnlyChecked };
        plan.Listeners.Add(ListenSpec.Parse("tls:127.0.0.1:5061", out _)!);
        plan.Options.Get<TlsOptions>().config = "/nowhere/tls.cfg";
        plan.Modules.Single().Validate(plan);
        Assert.That(plan.Problems.Single().Text, Does.StartWith("tls.config /nowhere/tls.cfg cannot be read: "));
        Assert.That(plan.Problems.Single().IsError, Is.EqualTo(!isOnlyChecked));
    }

    [Test]
    public void Check_reports_what_is_wrong_with_the_files_without_opening_anything()
    {
        var plan = new Plan([new TlsModule()]);
        plan.Listeners.Add(ListenSpec.Parse("tls:127.0.0.1:5061", out _)!);
        plan.Options.Get<TlsOptions>().certificate = "/nowhere/cert.pem";
        plan.Modules.Single().Validate(plan);
        Assert.That(plan.Problems.Single().Text, Is.EqualTo("tls: the certificate /nowhere/cert.pem cannot be read: there is no such file."));
    }
}
