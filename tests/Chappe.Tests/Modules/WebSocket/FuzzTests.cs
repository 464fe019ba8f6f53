using System.Text;
using Chappe.Engine.Routing;
using Chappe.Modules.Http;
using Chappe.Tests.Engine.Transports;
using static Chappe.Modules.WebSocket.WebSocketFunctions;

namespace Chappe.Tests.Modules.WebSocket;

/// <summary>Threats G1, F3, F5: mutated handshakes and frames. Nothing is thrown, nothing hangs, and whoever comes next is served.</summary>
public sealed class FuzzTests
{
    private static readonly byte[][] s_frames =
    [
        WebBench.Frame(0x81, TransportBench.Request(50)), WebBench.Frame(0x82, TransportBench.Request()), WebBench.Frame(0x01, "OPTIONS sip:a SIP/2.0\r\n"u8),
        WebBench.Frame(0x00, "X: y\r\n"u8), WebBench.Frame(0x80, "\r\n"u8), WebBench.Frame(0x89, "ping"u8), WebBench.Frame(0x8A, default), WebBench.Frame(0x81, new byte[300]),
    ];

    [Test]
    public async Task G1_Mutated_handshakes_and_frames_leave_the_next_client_served()
    {
        await using var bench = new WebBench(TransportBench.Echo, null, "", (RouteKinds.Event, "xhttp:request", () => { ws_handle_handshake(); XhttpFunctions.xhttp_reply(404, "Not Found", "", ""); }));
        var listener = await bench.ListenAsync();
        var random = new Random(20261123);
        byte[] request = Encoding.ASCII.GetBytes(WebBench.Request());
        for (int i = 0; i < 400; i++)
        {
            using var client = i % 2 == 0 ? WebBench.Open(listener) : TransportBench.StreamClient(listener);
            client.SendTimeout = client.ReceiveTimeout = 5000;
            byte[] octets = i % 2 == 0
                ? [.. Enumerable.Range(0, random.Next(1, 12)).SelectMany(_ => s_frames[random.Next(s_frames.Length)])]
                : [.. request, .. s_frames[0], .. request];
            for (int change = random.Next(0, 4); change > 0; change--)
            {
                int at = random.Next(octets.Length);
                octets = random.Next(3) switch
                {
                    0 => [.. octets[..at], (byte)random.Next(256), .. octets[(at + 1)..]],
                    1 => [.. octets[..at], .. octets[Math.Min(at + random.Next(9), octets.Length)..]],
                    _ => [.. octets[..at], .. "\r\n\0:"u8[random.Next(4)..], .. octets[at..]],
                };
                if (octets.Length == 0) octets = [0];
            }
            try
            {
                client.Send(octets);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Refused while we wrote.
            }
        }
        using var next = WebBench.Open(listener);
        byte[] message = TransportBench.Request(20);
        next.Send(WebBench.Frame(0x81, message));
        Assert.That(WebBench.ReadFrame(next).Payload, Is.EqualTo(message));
        Assert.That(bench.Lines.Where(l => l.StartsWith("Bug", StringComparison.Ordinal)), Is.Empty);
        Assert.That(bench.Count("websocket.ws_failed_connections"), Is.GreaterThan(20), "mutations that all pass would test little");
    }
}
