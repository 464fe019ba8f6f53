using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>The script of a fresh install asks everybody who calls himself one of ours for a password, whatever the method (threats A8).</summary>
public sealed class GateTests
{
    [Test, CancelAfter(60_000)]
    public async Task Every_method_passes_the_same_gate_A8(CancellationToken cancel)
    {
        var users = new Dictionary<string, string> { ["CHAPPE_USERS"] = "alice:secret" };
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel, environment: users);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(IPAddress.Loopback, chappe.Port);
        int port = ((IPEndPoint)socket.Client.LocalEndPoint!).Port, number = 0;
        foreach (string method in (string[])["INVITE", "REGISTER", "SUBSCRIBE", "MESSAGE", "PUBLISH", "REFER", "NOTIFY", "UPDATE", "INFO", "FOO"])
            foreach (string toTag in (string[])["", ";tag=made-up"])
            {
                string text = $"{method} sip:bob@127.0.0.1:{chappe.Port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bKgate{++number}\r\nMax-Forwards: 70\r\n"
                    + $"From: <sip:alice@127.0.0.1:{chappe.Port}>;tag=a\r\nTo: <sip:alice@127.0.0.1:{chappe.Port}>{toTag}\r\nCall-ID: gate{number}\r\nCSeq: 1 {method}\r\n"
                    + $"Contact: <sip:alice@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n";
                await socket.SendAsync(Encoding.ASCII.GetBytes(text), cancel);
                string reply = Encoding.ASCII.GetString((await socket.ReceiveAsync(cancel)).Buffer);
                Assert.That(reply, Does.Match("^SIP/2.0 40[17] "), $"{method}{toTag}");
            }
    }
}
