using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Diagnostics;

namespace Chappe.Tests.Engine.Diagnostics;

/// <summary>Lines for syslog, RFC 3164.</summary>
[CancelAfter(20_000), Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SyslogTests
{
    private static string Line(LogLevel level, string facility, string text = "text", string? callId = null)
    {
        var output = new StringBuilder();
        var time = new DateTimeOffset(2026, 11, 5, 7, 8, 9, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 11, 5, 7, 8, 9)));
        new SyslogFormat("kamailio", SyslogFormat.FacilityOf(facility)).Append(output, new LogLine(time, 4, level, "<script>", text, callId));
        return output.ToString().Replace($"[{Environment.ProcessId}]", "[7]");
    }

    [TestCase(LogLevel.Alert, "LOG_LOCAL0", "<129>", "ALERT")]
    [TestCase(LogLevel.Error, "LOG_DAEMON", "<27>", "ERROR")]
    [TestCase(LogLevel.Info, "LOG_LOCAL7", "<190>", "INFO")]
    [TestCase(LogLevel.Debug, "local0", "<135>", "DEBUG")]
    [TestCase(LogLevel.Warning, "nonsense", "<28>", "WARNING")]
    public void A_line_has_priority_time_name_and_Kamailios_text(LogLevel level, string facility, string priority, string word) =>
        Assert.That(Line(level, facility), Is.EqualTo($"{priority}Nov  5 07:08:09 kamailio[7]: {word}: <script>: text\n"));

    [Test]
    public void G6_A_line_end_in_a_text_makes_no_second_line() =>
        Assert.That(Line(LogLevel.Info, "LOG_LOCAL0", "a\n<0>b", "c\r\nd"), Is.EqualTo("<134>Nov  5 07:08:09 kamailio[7]: INFO: {c\\r\\nd} <script>: a\\n<0>b\n"));

    [Test]
    public void Each_line_is_a_datagram_and_a_daemon_that_comes_back_is_found()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("chappe-test-").FullName, "log");
        using var writer = new SyslogWriter(path);
        writer.Write("lost\n");
        using (var first = Listen(path))
        {
            writer.Write("one\ntw");
            writer.Write("o\n" + new string('x', 9000) + "\n");
            Assert.That((Read(first), Read(first), Read(first).Length > 8180), Is.EqualTo(("one", "two", true)));
        }
        File.Delete(path);
        using var second = Listen(path);
        writer.Write("again\n");
        Assert.That(Read(second), Is.EqualTo("again"));
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string Read(Socket socket)
    {
        var buffer = new byte[16384];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
