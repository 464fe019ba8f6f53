using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Kamailio's example of several servers that share one address: which of them a reply belongs to stands in the Via, and a reply that came to the wrong one is handed over. Kamailio and we do the same with it.</summary>
public sealed partial class AnycastTests
{
    private const string Example = "/usr/share/doc/kamailio/examples/mixed/kamailio-minimal-anycast.cfg";

    [GeneratedRegex(@"branch=z9hG4bK[^;\s]+")]
    private static partial Regex Branch();

    [Test, CancelAfter(60_000)]
    public async Task A_reply_finds_the_server_that_it_belongs_to(CancellationToken cancel)
    {
        if (!File.Exists(Example)) Peers.Miss($"{Example} is not there (Debian package kamailio)");
        string theirs = await PlayAsync("kamailio", Peers.Kamailio, [], cancel);
        Assert.That(theirs, Does.Contain(";srvid=10;node=N.75").And.Contain("X-Src-Addr: sip:N.50:5070"));
        Assert.That(await PlayAsync("chappe", ChappePeer.Program, ["kamailio"], cancel), Is.EqualTo(theirs));
    }

    private static async Task<string> PlayAsync(string name, string program, string[] verb, CancellationToken cancel)
    {
        int number = Ports.Next();
        string net = string.Create(CultureInfo.InvariantCulture, $"127.{64 + number / 250 % 128}.{number % 250}");
        using var folder = new ScratchFolder();
        string file = folder.Write("anycast.cfg", (await File.ReadAllTextAsync(Example, cancel)).Replace("192.168.178.", net + "."));
        using UdpClient main = Bind(net, 40, 5060), pair = Bind(net, 74, 5060), client = Bind(net, 50, 5070);
        string[] arguments = [.. verb, "-f", file, "-DD", "-E", "-n", "1", "-m", "64", "-M", "8", "-w", folder.Path, "-Y", folder.Path];
        await using var server = new ProcessPeer(name, program, arguments, folder.Path, new Dictionary<string, string> { ["CHAPPE_STATE"] = folder.Path });
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists($"{folder.Path}/kamailio_ctl") && !server.HasExited) await ticks.WaitForNextTickAsync(cancel);
        Assert.That(server.HasExited, Is.False, server.Output);
        var seen = new StringBuilder();

        // From a client to the main server, and its answer back.
        await Send(client, Message("out", $"{net}.50:5070", "sip:bob@example.test"));
        string request = await Receive(main, whole: false);
        await Send(main, ReplyTo(request));
        await Receive(client, whole: false);

        // A reply whose request another server sent. What comes to the main server next shows that this one did not.
        await Send(client, ReplyTo(Message("stray", $"{net}.40:5060", "sip:alice@example.test", $"Via: SIP/2.0/UDP {net}.80:5060;branch=z9hG4bKother;srvid=11;node={net}.74\r\n")));
        await Receive(pair, whole: true);

        // From the main server to a client, who answers itself; then one whose answer comes by the pair.
        await Send(main, Message("in", $"{net}.40:5060", $"sip:alice@{net}.50:5070"));
        await Send(client, ReplyTo(await Receive(client, whole: false)));
        await Receive(main, whole: true);
        await Send(main, Message("by-pair", $"{net}.40:5060", $"sip:alice@{net}.50:5070"));
        await Send(pair, ReplyTo(await Receive(client, whole: false), $"X-Src-Addr: sip:{net}.50:5070\r\n"));
        await Receive(main, whole: true);
        return seen.ToString();

        async Task Send(UdpClient from, string text) => await from.SendAsync(Encoding.ASCII.GetBytes(text), new IPEndPoint(IPAddress.Parse(net + ".75"), 5060), cancel);

        async Task<string> Receive(UdpClient by, bool whole)
        {
            string text = Encoding.UTF8.GetString((await by.ReceiveAsync(cancel)).Buffer);
            var lines = text.Split("\r\n");
            var told = whole ? lines : lines.Where((line, i) => i == 0 || line.StartsWith("Via:", StringComparison.Ordinal));
            string entry = $"--- to {by.Client.LocalEndPoint}\n{string.Join('\n', told)}\n";
            seen.Append(Branch().Replace(entry.Replace(net + ".", "N."), "branch=*"));
            return text;
        }
    }

    private static UdpClient Bind(string net, int host, int port) => new(new IPEndPoint(IPAddress.Parse($"{net}.{host}"), port));

    private static string Message(string id, string from, string uri, string topVia = "") =>
        $"MESSAGE {uri} SIP/2.0\r\n{topVia}Via: SIP/2.0/UDP {from};branch=z9hG4bK{id}\r\nFrom: <sip:a@example.test>;tag={id}\r\nTo: <sip:b@example.test>\r\nCall-ID: {id}\r\nCSeq: 1 MESSAGE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

    private static string ReplyTo(string request, string header = "")
    {
        var kept = request.Split("\r\n").Skip(1).Where(l => l.Length > 0 && l.Split(':')[0] is "Via" or "From" or "Call-ID" or "CSeq");
        return $"SIP/2.0 200 OK\r\n{string.Join("\r\n", kept)}\r\nTo: <sip:b@example.test>;tag=b\r\n{header}Content-Length: 0\r\n\r\n";
    }
}
