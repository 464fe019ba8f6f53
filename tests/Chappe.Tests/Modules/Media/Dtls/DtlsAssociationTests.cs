using System.Security.Cryptography;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Dtls;

/// <summary>DTLS for SRTP keys, client against server in one process (RFC 5763, 5764; threats M5).</summary>
[NonParallelizable]
public sealed class DtlsAssociationTests
{
    private static void AssertSameKeys(DtlsPair pair, SrtpSuite suite)
    {
        Assert.Multiple(() =>
        {
            Assert.That(pair.Client.State, Is.EqualTo(DtlsState.Connected), pair.Client.Fault.ToString());
            Assert.That(pair.Server.State, Is.EqualTo(DtlsState.Connected), pair.Server.Fault.ToString());
        });
        DtlsKeys one = pair.Client.Keys!, other = pair.Server.Keys!;
        Assert.Multiple(() =>
        {
            Assert.That(one.Local.Suite, Is.SameAs(suite));
            Assert.That(one.Local.Inline(), Is.EqualTo(other.Remote.Inline()));
            Assert.That(one.Remote.Inline(), Is.EqualTo(other.Local.Inline()));
            Assert.That(one.Local.Inline(), Is.Not.EqualTo(one.Remote.Inline()));
        });
    }

    [Test]
    public void Both_sides_get_the_same_keys()
    {
        using var pair = new DtlsPair();
        pair.Start();
        pair.WaitForBoth();
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [TestCaseSource(typeof(DtlsAssociation), nameof(DtlsAssociation.Suites))]
    public void The_server_takes_what_the_client_has(SrtpSuite suite)
    {
        using var pair = new DtlsPair(clientSuites: [suite]);
        pair.Start();
        pair.WaitForBoth();
        AssertSameKeys(pair, suite);
    }

    [Test]
    public void Without_a_common_suite_both_say_so()
    {
        using var pair = new DtlsPair(clientSuites: [SrtpSuite.AeadAes256Gcm], serverSuites: [SrtpSuite.AeadAes128Gcm], times: new DtlsTimes(3000, 40));
        pair.Start();
        pair.WaitFor(() => pair.Server.State == DtlsState.Failed);
        Assert.That(pair.Server.Fault, Is.EqualTo(DtlsFault.NoCommonSuite));
        pair.WaitFor(() => pair.Client.State == DtlsState.Failed);
        Assert.That(pair.Client.Keys, Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void M5_a_certificate_that_the_SDP_did_not_name_gets_no_keys(bool isClients)
    {
        using var pair = new DtlsPair(times: new DtlsTimes(3000, 40));
        var wrong = DtlsIdentity.Create(TimeProvider.System).Fingerprint;
        if (isClients) pair.Start(ofClient: wrong);
        else pair.Start(ofServer: wrong);
        var (deceived, other) = isClients ? (pair.Server, pair.Client) : (pair.Client, pair.Server);
        pair.WaitFor(() => deceived.State == DtlsState.Failed);
        Assert.Multiple(() =>
        {
            Assert.That(deceived.Fault, Is.EqualTo(DtlsFault.WrongFingerprint));
            Assert.That(deceived.Keys, Is.Null);
        });
        // The alert that tells it so could be anybody's: it may begin again, and nobody answers.
        pair.WaitFor(() => other.State != DtlsState.Handshaking);
        if (isClients) Assert.That(other.State, Is.Not.EqualTo(DtlsState.New), "a client is done before its server");
        else Assert.That(other.Keys, Is.Null);
    }

    [Test]
    public void A_peer_with_an_RSA_certificate_is_served([Values] bool isClient)
    {
        var rsa = DtlsIdentity.CreateRsa(TimeProvider.System);
        using var pair = isClient ? new DtlsPair(client: rsa) : new DtlsPair(server: rsa);
        pair.Start();
        pair.WaitForBoth();
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Lost_datagrams_are_sent_again(int seed)
    {
        using var pair = new DtlsPair();
        var random = new Random(seed);
        pair.IsLost = (number, _) => number == 0 || random.Next(5) == 0;
        pair.Start();
        pair.WaitForBoth();
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [Test]
    public void The_last_flight_is_sent_again_when_it_was_lost()
    {
        using var pair = new DtlsPair();
        // After the client's ChangeCipherSpec the server has only its last flight to send.
        bool isFirst = true;
        pair.IsLost = (_, fromClient) =>
        {
            if (fromClient || !isFirst || !pair.Carried.Any(c => c.FromClient && HoldsChangeCipherSpec(c.Octets))) return false;
            isFirst = false;
            return true;
        };
        pair.Start();
        pair.WaitForBoth();
        Assert.That(isFirst, Is.False, "something was lost");
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [Test]
    public void What_came_before_the_SDP_is_kept()
    {
        using var pair = new DtlsPair();
        pair.Client.SetPeer(DtlsRole.Active, [pair.ServerIdentity.Fingerprint]);
        pair.Client.Ready();
        pair.WaitFor(() => pair.Carried.Count > 0);
        Assert.That(pair.Server.State, Is.EqualTo(DtlsState.New));
        pair.Server.SetPeer(DtlsRole.Passive, [pair.ClientIdentity.Fingerprint]);
        pair.WaitForBoth();
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [Test]
    public void What_comes_too_early_is_bounded()
    {
        using var pair = new DtlsPair();
        var datagram = new byte[100];
        datagram[0] = 22;
        Assert.That(Enumerable.Range(0, 100).Count(_ => pair.Server.Receive(datagram)), Is.EqualTo(DatagramQueue.Capacity));
    }

    [Test]
    public void M5_false_alerts_and_hellos_do_not_end_what_stands()
    {
        using var pair = new DtlsPair();
        pair.Start();
        pair.WaitForBoth();
        byte[] hello = pair.Carried.First(c => c.FromClient).Octets;
        byte[] alert = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40], sealedAlert = [21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, 26, .. new byte[26]];
        foreach (var false_ in new[] { hello, alert, sealedAlert, [22, 1, 2], hello[..40] })
        {
            pair.Server.Receive(false_);
            pair.Client.Receive(false_);
        }
        // The goodbye stands behind them in the queue, so they have been read when it has.
        pair.ResetDone();
        Assert.That(pair.Server.State, Is.EqualTo(DtlsState.Connected));
        pair.Client.Close();
        pair.WaitFor(() => pair.Server.State == DtlsState.Closed);
    }

    // Whatever escaped from a thread of the pool would end this very process.
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void G1_whatever_a_strangers_octets_do_inside_the_library_ends_that_handshake_alone(int seed)
    {
        using var pool = new HandshakePool(4, 128);
        var random = new Random(seed);
        byte[] Spoil(byte[] datagram)
        {
            if (datagram.Length < 14) return datagram;
            // Behind the head of the record, so that the library reads what is wrong.
            for (int i = random.Next(1, 6); i > 0; i--) datagram[random.Next(13, datagram.Length)] = (byte)random.Next(256);
            return random.Next(4) > 0 ? datagram : datagram[..random.Next(13, datagram.Length)];
        }
        byte[] hello;
        using (var model = new DtlsPair(pool: pool))
        {
            model.Start();
            model.WaitForBoth();
            hello = model.Carried.First(c => c.FromClient).Octets;
        }
        // The pair ends the pool that it was given; what follows has one of its own.
        using var shared = new HandshakePool(4, 128);
        var spoiled = new List<DtlsAssociation>();
        for (int i = 0; i < 60; i++)
        {
            var server = new DtlsAssociation(shared, DtlsPair.Identity, static _ => { }, TimeProvider.System, new DtlsTimes(300, 40));
            server.SetPeer(DtlsRole.Passive, [DtlsPair.Identity.Fingerprint]);
            server.Receive(Spoil([.. hello]));
            spoiled.Add(server);
        }
        Assert.That(SpinWait.SpinUntil(() => spoiled.All(s => s.State is DtlsState.New or DtlsState.Failed), 30_000), Is.True, string.Join(' ', spoiled.Select(s => s.State)));
        Assert.That(spoiled.Select(s => s.Keys), Is.All.Null);
        // Both sides at once, in the middle of it.
        using (var pair = new DtlsPair(times: new DtlsTimes(400, 40)) { Change = d => random.Next(3) > 0 ? d : Spoil(d) })
        {
            pair.Start();
            pair.WaitFor(() => pair.Client.State != DtlsState.Handshaking && pair.Server.State != DtlsState.Handshaking);
        }
        using var clean = new DtlsPair(pool: shared);
        clean.Start();
        clean.WaitForBoth();
        AssertSameKeys(clean, SrtpSuite.Aes128CmSha1Tag80);
    }

    [Test]
    public void Garbage_before_the_hello_does_not_spoil_the_handshake()
    {
        using var pair = new DtlsPair();
        pair.Server.Receive([22, 1, 2, 3]);
        pair.Server.Receive([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40]);
        pair.Start();
        pair.WaitForBoth();
        AssertSameKeys(pair, SrtpSuite.Aes128CmSha1Tag80);
    }

    [Test]
    public void A_silent_peer_costs_its_deadline_and_no_more()
    {
        using var pair = new DtlsPair(times: new DtlsTimes(300, 50));
        pair.IsLost = (_, _) => true;
        pair.Start();
        pair.WaitFor(() => pair.Client.State == DtlsState.Failed);
        Assert.That(pair.Client.Fault, Is.EqualTo(DtlsFault.TimedOut));
    }

    [Test]
    public void Closing_wakes_a_handshake_that_waits()
    {
        using var pair = new DtlsPair(times: new DtlsTimes(60_000, 50));
        pair.IsLost = (_, _) => true;
        pair.Start();
        pair.Client.Close();
        Assert.That(pair.Client.State, Is.EqualTo(DtlsState.Closed));
    }

    [Test]
    public void The_warm_up_is_a_whole_handshake_that_ends()
    {
        using var pool = new HandshakePool(2, 8);
        var (client, server) = WarmUp.Begin(pool, DtlsPair.Identity, TimeProvider.System);
        Assert.That(SpinWait.SpinUntil(() => client.State == DtlsState.Closed && server.State == DtlsState.Closed, 15_000), Is.True);
        Assert.That(client.Keys!.Local.Inline(), Is.EqualTo(server.Keys!.Remote.Inline()));
    }

    [Test]
    public void The_pool_is_bounded_in_threads_and_queue()
    {
        using var pool = new HandshakePool(2, 3);
        using var gate = new ManualResetEventSlim();
        int done = 0, taken = 0;
        for (int i = 0; i < 100; i++)
        {
            if (pool.TryRun(() => { gate.Wait(); Interlocked.Increment(ref done); })) taken++;
            if (i < 2) Assert.That(SpinWait.SpinUntil(() => pool.Busy == Math.Min(taken, 2), 5000), Is.True);
        }
        Assert.That(taken, Is.EqualTo(5));
        Assert.That(pool.Threads, Is.EqualTo(2));
        gate.Set();
        Assert.That(SpinWait.SpinUntil(() => Volatile.Read(ref done) == taken, 5000), Is.True);
        Assert.That(pool.TryRun(() => { }), Is.True, "and then there is room again");
    }

    [Test]
    public void Fingerprints_are_read_in_any_case_and_weak_ones_refused()
    {
        var certificate = new byte[] { 1, 2, 3 };
        foreach (var algorithm in new[] { HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512 })
        {
            string text = Fingerprint.Of(certificate, algorithm).ToString();
            Assert.That(Fingerprint.Parse(text.ToLowerInvariant())!.Matches(certificate), Is.True);
            Assert.That(Fingerprint.Parse(text.ToUpperInvariant())!.Matches([1, 2, 4]), Is.False);
            Assert.That(Fingerprint.Parse(text.AsSpan()[..^1]), Is.Null);
            Assert.That(Fingerprint.Parse(text.Replace(':', '-')), Is.Null);
            Assert.That(Fingerprint.Parse(text.AsSpan()[..^1].ToString() + "G"), Is.Null);
        }
        Assert.That(Fingerprint.Parse("sha-1 " + string.Join(':', Enumerable.Repeat("AB", 20))), Is.Null);
    }

    private static bool HoldsChangeCipherSpec(byte[] octets) => octets.AsSpan().IndexOf(new byte[] { 20, 0xFE, 0xFD, 0, 0 }) >= 0;
}
