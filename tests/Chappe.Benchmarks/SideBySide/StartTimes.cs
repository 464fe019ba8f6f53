using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Chappe.Benchmarks.SideBySide;

/// <summary>How long it takes from a command to the first OPTIONS that is answered, and how long to take over a script of 500 lines.</summary>
internal sealed class StartTimes(string chappe, string scripts, string harness)
{
    /// <summary>Times everything <paramref name="tries"/> times.</summary>
    internal IEnumerable<Timing> Measure(int tries)
    {
        string script = Path.Combine(scripts, "options-stateless.csx");
        yield return new Timing("start to the first answer, script compiled before", "chappe", 1000, Times(tries, folder => ["run", script, "--state", folder], keepsState: true));
        yield return new Timing("start to the first answer, script never seen", "chappe", 2500, Times(tries, folder => ["run", script, "--state", folder], keepsState: false));
        string cfg = Path.Combine(Path.GetDirectoryName(harness)!, "kamailio", "options-stateless.cfg");
        yield return new Timing("start to the first answer", "kamailio", null, Times(tries, folder =>
            ["-DD", "-E", "-f", cfg, "-m", "256", "-M", "16", "-Y", folder, "-A", "CHILDREN=1", "-A", $"PORT={Server.Port}", "-x", "fm", "-X", "fm"], keepsState: false, "kamailio"));
        yield return new Timing("reload of 500 lines, warm", "chappe", 300, Reloads(tries));
    }

    private double[] Times(int tries, Func<string, string[]> arguments, bool keepsState, string? program = null)
    {
        var times = new List<double>();
        string folder = NewFolder();
        // The first start of those that keep their state fills it.
        for (int i = keepsState ? -1 : 0; i < tries; i++)
        {
            if (!keepsState) folder = NewFolder();
            var clock = Stopwatch.StartNew();
            using var server = Server.Start(program ?? chappe, arguments(folder));
            WaitForAnswer();
            if (i >= 0) times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return [.. times];
    }

    private double[] Reloads(int tries)
    {
        string folder = NewFolder(), script = Path.Combine(folder, "long.csx");
        File.WriteAllText(script, LongScript(0));
        using var server = Server.Start(chappe, ["run", script, "--state", folder]);
        WaitForAnswer();
        var times = new List<double>();
        // The compiler is warm after a few.
        for (int i = -3; i < tries; i++)
        {
            File.WriteAllText(script, LongScript(i + 10));
            using var rpc = Process.Start(new ProcessStartInfo(chappe, ["rpc", "--state", folder, "--json", "app_csx.reload"]) { RedirectStandardOutput = true })!;
            string answer = rpc.StandardOutput.ReadToEnd();
            rpc.WaitForExit();
            using var read = JsonDocument.Parse(answer);
            if (i >= 0) times.Add(read.RootElement.GetProperty("milliseconds").GetDouble());
        }
        return [.. times];
    }

    /// <summary>500 lines of routes that all differ a little.</summary>
    internal static string LongScript(int version)
    {
        var text = new StringBuilder($"listen(\"udp:127.0.0.1:{Server.Port}\");\n\nvoid request_route()\n{{\n    append_to_reply(\"X-Version: {version}\\r\\n\");\n    sl_send_reply(200, \"OK\");\n    exit();\n}}\n");
        for (int i = 0, lines = 8; lines < 500; i++, lines += 6)
            text.Append($"\nvoid part_{i}()\n{{\n    if (rU == \"user{i}\") append_hf(\"X-Part: {i}\\r\\n\");\n    if (ua.matches(\"^phone-{i}\")) du = \"sip:10.0.0.{i}\";\n}}\n");
        return text.ToString();
    }

    private static void WaitForAnswer()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(IPAddress.Loopback, Server.Port);
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var answer = new byte[2000];
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(30);)
        {
            string call = Guid.NewGuid().ToString("N");
            byte[] request = Encoding.ASCII.GetBytes($"OPTIONS sip:bench@127.0.0.1:{Server.Port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{call}\r\nFrom: <sip:a@bench>;tag=1\r\nTo: <sip:b@bench>\r\nCall-ID: {call}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
            try
            {
                socket.Send(request);
                if (socket.Receive(answer) > 0) return;
            }
            catch (SocketException notYet) when (notYet.SocketErrorCode is SocketError.ConnectionRefused)
            {
                Thread.Sleep(2);
            }
            catch (SocketException notYet) when (notYet.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // The port is bound, and nobody reads it yet.
            }
        }
        throw new TimeoutException("The server answered no OPTIONS within 30 seconds.");
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("chappe-bench-").FullName;
}
