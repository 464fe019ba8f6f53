using System.Globalization;
using System.Text.RegularExpressions;
using Chappe.Interop.Harness;
using static Chappe.Interop.Harness.MsrpClient;

namespace Chappe.Interop;

/// <summary>One MSRP relay, tests/data/kamailio/msrp.cfg, run by Kamailio and by Chappe as it stands: what two clients receive, one on TCP and one on a WebSocket, is the same.</summary>
public sealed partial class MsrpTests
{
    [Test, CancelAfter(60_000)]
    public async Task Two_clients_receive_through_Chappe_what_they_receive_through_Kamailio(CancellationToken cancel)
    {
        int port = Ports.Next();
        string kamailio, chappe;
        await using (await KamailioPeer.StartAsync("msrp.cfg", port, cancel)) kamailio = await TalkAsync(port, cancel);
        port = Ports.Next();
        using var folder = new ScratchFolder();
        string[] arguments = ["kamailio", "-f", Folders.Data("kamailio", "msrp.cfg"), "-DD", "-E", "-n", "1", "-w", folder.Path, "-Y", folder.Path, string.Create(CultureInfo.InvariantCulture, $"--substdef=!MY_PORT!{port}!g")];
        await using (var peer = new ProcessPeer("chappe", ChappePeer.Program, arguments, folder.Path, new Dictionary<string, string> { ["CHAPPE_STATE"] = folder.Path }))
        {
            await Ports.WaitBoundAsync(port, tcp: true, peer, cancel);
            chappe = await TalkAsync(port, cancel);
        }
        Assert.That(chappe, Is.EqualTo(kamailio));
        Assert.That(Regex.Count(kamailio, "^MSRP ", RegexOptions.Multiline), Is.EqualTo(16), kamailio);
    }

    /// <summary>What both receive, with ports, nonces and ids of sessions masked.</summary>
    private static async Task<string> TalkAsync(int port, CancellationToken cancel)
    {
        using var alice = await TcpAsync("alice", port, cancel);
        using var bob = await WebAsync("bob", port, cancel);
        var heard = new List<string>();
        async Task Hears(MsrpClient who, string name) => heard.Add($"{name} hears\r\n{await who.ReceiveAsync(cancel)}");

        // RFC 4976 section 5.1: both ask the relay for an address, by digest.
        var a = await alice.AuthenticateAsync(port, cancel);
        var b = await bob.AuthenticateAsync(port, cancel);
        heard.AddRange([a.Challenge, a.Grant, b.Challenge, b.Grant]);

        // One way and back, each by the address of its receiver.
        await bob.SendAsync(Frame("to-alice", "SEND", $"{a.UsePath} {alice.Uri}", bob.Uri, "Message-ID: 1\r\nByte-Range: 1-5/5\r\nSuccess-Report: yes\r\nContent-Type: text/plain\r\n", "Hello"), cancel);
        await Hears(bob, "bob");
        await Hears(alice, "alice");
        await alice.SendAsync(Frame("report", "REPORT", $"{b.UsePath} {bob.Uri}", alice.Uri, "Message-ID: 1\r\nByte-Range: 1-5/5\r\nStatus: 000 200 OK\r\n"), cancel);
        await Hears(bob, "bob");

        // Both addresses in the path: the relay is two hops, and the second is reached by a connection to itself.
        await alice.SendAsync(Frame("two.hops", "SEND", $"{a.UsePath} {b.UsePath} {bob.Uri}", alice.Uri, "Message-ID: 2\r\nByte-Range: 1-*/*\r\nContent-Type: text/plain\r\n", "one\r\n-------two.hop$\r\nmore", '+'), cancel);
        await Hears(alice, "alice");
        await Hears(bob, "bob");

        // What the relay does not know or does not understand.
        await alice.SendAsync(Frame("nowhere", "SEND", $"msrp://127.0.0.1:{port}/gone;tcp {bob.Uri}", alice.Uri, "Message-ID: 3\r\nContent-Type: text/plain\r\n", "four"), cancel);
        await Hears(alice, "alice");
        await alice.SendAsync(Frame("odd1", "NICKNAME", $"{a.UsePath} {bob.Uri}", alice.Uri), cancel);
        await Hears(alice, "alice");
        await alice.SendAsync(Frame("soon", "AUTH", $"{a.UsePath}", alice.Uri, "Expires: 5\r\n"), cancel);
        await Hears(alice, "alice");

        // The module's own map; to a WebSocket 5.6.3 writes what it finds there without a WebSocket frame around it.
        await alice.SendAsync(Frame("map1", "AUTH", $"msrp://127.0.0.1:{port};tcp", alice.Uri, "X-Map: 1\r\n"), cancel);
        string mapped = await alice.ReceiveAsync(cancel);
        heard.Add(mapped);
        string use = Regex.Match(mapped, "Use-Path: (.+)\r").Groups[1].Value;
        await bob.SendAsync(Frame("map2", "SEND", $"{use} {alice.Uri}", bob.Uri, "X-Map: 1\r\nContent-Type: text/plain\r\n", "by map"), cancel);
        await Hears(bob, "bob");
        await Hears(alice, "alice");
        // A response whose path goes on is relayed.
        await bob.SendAsync(Frame("map2", "200 OK", $"{use} {alice.Uri}", bob.Uri), cancel);
        await Hears(alice, "alice");

        string all = string.Concat(heard).Replace(alice.Uri, "ALICE").Replace($":{port}", ":RELAY");
        return Masked().Replace(all, m => m.Value.StartsWith('/') ? "/SESSION;" : "nonce=\"…\"");
    }

    [GeneratedRegex("/(s\\.[\\w.]+|msrp-[\\w-]+);|nonce=\"[^\"]+\"")]
    private static partial Regex Masked();
}
