using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Resolving;

namespace Chappe.Tests.Engine.Resolving;

/// <summary>Real DNS messages on loopback, written out by hand (RFC 1035 section 4).</summary>
public sealed class DnsClientSourceTests
{
    private sealed class Server : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly Func<string, int, byte[]?> _answer;

        /// <summary><paramref name="answer"/> gives, for name and type, the code, the number of records, and the records; null is silence.</summary>
        public Server(Func<string, int, byte[]?> answer)
        {
            _answer = answer;
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            new Thread(Run) { IsBackground = true }.Start();
        }

        public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

        private void Run()
        {
            var buffer = new byte[2048];
            try
            {
                while (true)
                {
                    EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                    int length = _socket.ReceiveFrom(buffer, ref from);
                    int at = 12;
                    var name = new StringBuilder();
                    while (buffer[at] != 0)
                    {
                        name.Append(Encoding.ASCII.GetString(buffer, at + 1, buffer[at])).Append('.');
                        at += buffer[at] + 1;
                    }
                    int type = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(at + 1));
                    if (_answer(name.ToString().TrimEnd('.'), type) is not { } answer) continue;
                    byte[] question = buffer[12..(at + 5)];
                    byte[] head = [buffer[0], buffer[1], 0x81, (byte)(0x80 | answer[0]), 0, 1, 0, answer[1], 0, answer[2], 0, 0];
                    _socket.SendTo([.. head, .. question, .. answer[3..]], from);
                }
            }
            catch (Exception) when (_socket.SafeHandle.IsClosed) { }
            catch (SocketException) { }
        }

        public void Dispose() => _socket.Dispose();
    }

    private static byte[] Name(string name) => [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.ASCII.GetBytes(l)]), 0];
    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];
    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>A record about the name of the question (a pointer to octet 12).</summary>
    private static byte[] Record(int type, int life, byte[] data) => [0xC0, 12, .. Word(type), 0, 1, 0, 0, .. Word(life), .. Word(data.Length), .. data];

    private static byte[] Answer(int code, params byte[][] records) => [(byte)code, (byte)records.Length, 0, .. records.SelectMany(r => r)];

    private static async Task<DnsAnswer> AskAsync(DnsKind kind, Func<string, int, byte[]?> answer, string name = "example.com")
    {
        using var server = new Server(answer);
        return await new DnsClientSource(server.EndPoint).QueryAsync(name, kind, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Addresses_are_read_with_their_life()
    {
        var answer = await AskAsync(DnsKind.A, (_, type) => type == 1 ? Answer(0, Record(1, 300, [192, 0, 2, 1]), Record(1, 120, [192, 0, 2, 2])) : null);
        Assert.That(answer.Addresses, Is.EqualTo(new[] { IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2") }));
        Assert.That(answer.TimeToLive, Is.EqualTo(TimeSpan.FromSeconds(120)));
    }

    [Test]
    public async Task Services_are_read()
    {
        var answer = await AskAsync(DnsKind.Srv, (_, type) => type == 33 ? Answer(0, Record(33, 60, [.. Word(10), .. Word(20), .. Word(5062), .. Name("Host.example.com")])) : null);
        Assert.That(answer.Services, Is.EqualTo(new[] { new SrvEntry(10, 20, 5062, "Host.example.com") }));
    }

    [Test]
    public async Task A_service_that_is_declared_absent_has_an_empty_host()
    {
        var answer = await AskAsync(DnsKind.Srv, (_, _) => Answer(0, Record(33, 60, [.. Word(0), .. Word(0), .. Word(0), 0])));
        Assert.That(answer.Services.Single().Host, Is.Empty);
    }

    [Test]
    public async Task NAPTR_is_read()
    {
        var answer = await AskAsync(DnsKind.Naptr, (_, type) => type == 35
            ? Answer(0, Record(35, 60, [.. Word(50), .. Word(40), .. Text("s"), .. Text("SIPS+D2T"), .. Text(""), .. Name("_sips._tcp.example.com")])) : null);
        Assert.That(answer.Naptrs, Is.EqualTo(new[] { new NaptrEntry(50, 40, "s", "SIPS+D2T", "_sips._tcp.example.com") }));
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_not_found_for_as_long_as_its_zone_says()
    {
        byte[] soa = Record(6, 900, [.. Name("ns.example.com"), .. Name("admin.example.com"), .. new byte[16], 0, 0, 0, 45]);
        var answer = await AskAsync(DnsKind.A, (_, _) => [3, 0, 1, .. soa]);
        Assert.That((answer.Outcome, answer.TimeToLive), Is.EqualTo((DnsOutcome.NotFound, TimeSpan.FromSeconds(45))));
    }

    [Test]
    public async Task A_name_without_a_record_of_the_kind_is_not_found()
    {
        var answer = await AskAsync(DnsKind.Aaaa, (_, _) => Answer(0));
        Assert.That(answer.Outcome, Is.EqualTo(DnsOutcome.NotFound));
    }

    [TestCase(2)]
    [TestCase(5)]
    public async Task A_server_that_fails_or_refuses_is_a_failure_and_no_exception(int code)
    {
        var answer = await AskAsync(DnsKind.A, (_, _) => Answer(code));
        Assert.That(answer.Outcome, Is.EqualTo(DnsOutcome.Failed));
    }

    [Test]
    public async Task A_name_that_no_DNS_message_can_hold_is_no_exception()
    {
        var answer = await AskAsync(DnsKind.A, (_, _) => null, new string('a', 70) + ".example.com");
        Assert.That(answer.Outcome, Is.Not.EqualTo(DnsOutcome.Found));
    }
}
