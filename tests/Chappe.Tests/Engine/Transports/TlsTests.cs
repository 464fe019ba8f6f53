using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.Tls;

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
    private (string Certificate, string Key) Issue(string name, string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
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
            tls.require_certificate = tls.verify_certificate = true;
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

    [Test]
    public async Task Messages_sent_during_the_handshake_keep_their_order()
    {
        var listener = await ListenAsync();
        var arrived = new System.Collections.Concurrent.BlockingCollection<string>();
        await using var caller = new TransportBench((_, buffer, length) => { arrived.Add(System.Text.Encoding.ASCII.GetString(buffer, 0, length)); return true; }, isNative);
        caller.Options.Add(new TlsOptions { certificate = Path.Combine(_folder, "cert.pem"), private_key = Path.Combine(_folder, "cert.pem.key") });
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
            Refused(_ => { }, "tls: a TLS listener needs tls.certificate, the PEM file of its certificate (and tls.private_key, unless the key is in the same file).");
        });

        void Refused(Action<TlsOptions> configure, string sentence)
        {
            var error = Assert.ThrowsAsync<ConfigurationException>(() => ListenAsync(configure));
            Assert.That(error!.Message, Is.EqualTo(sentence));
        }
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
