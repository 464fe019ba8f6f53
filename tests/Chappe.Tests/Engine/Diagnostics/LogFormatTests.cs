using System.Text;
using System.Text.Json;
using Chappe.Engine.Diagnostics;

namespace Chappe.Tests.Engine.Diagnostics;

public sealed class LogFormatTests
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static string Text(LogLevel level, string source, string text, string? callId = null)
    {
        var output = new StringBuilder();
        new TextLogFormat().Append(output, new LogLine(s_time, 4, level, source, text, callId));
        return output.ToString();
    }

    [Test]
    public void A_line_has_the_shape_of_Kamailios() =>
        Assert.That(Text(LogLevel.Info, "<script>", "hello"), Is.EqualTo($" 4({Environment.ProcessId}) INFO: <script>: hello\n"));

    [Test]
    public void The_message_a_line_is_about_stands_in_braces() =>
        Assert.That(Text(LogLevel.Error, "core", "lost", "a@b"), Is.EqualTo($" 4({Environment.ProcessId}) ERROR: {{a@b}} <core>: lost\n"));

    // Threat G6: text from the network is data.
    [TestCase("a\r\n 0(1) INFO: forged", "a\\r\\n 0(1) INFO: forged")]
    [TestCase("\u001b[31mred", "\\x1B[31mred")]
    [TestCase("a\u0085b\u009bc", "a\\x85b\\x9Bc")]
    [TestCase("abc\u202Edef", "abc\\u202Edef")]
    [TestCase("Ünïcode 電話 stays", "Ünïcode 電話 stays")]
    public void What_a_terminal_would_obey_is_shown(string said, string shown) =>
        Assert.That(Text(LogLevel.Notice, "tm", said), Does.EndWith($"NOTICE: tm: {shown}\n"));

    [Test]
    public void A_Call_ID_cannot_end_the_line_either() => Assert.That(Text(LogLevel.Info, "core", "x", "a\nb"), Does.Contain("{a\\nb}"));

    [Test]
    public void A_text_of_a_megabyte_is_cut() => Assert.That(Text(LogLevel.Info, "core", new string('x', 1 << 20)), Has.Length.LessThan(LogText.Limit + 100));

    [Test]
    public void JSON_is_one_object_a_line_whatever_was_said()
    {
        var output = new StringBuilder();
        new JsonLogFormat().Append(output, new LogLine(s_time, 4, LogLevel.Warning, "<script>", "a\n\"b\"\u001b", "c@d"));
        Assert.That(output.ToString().Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Not.Contain('\u001b'));
        var line = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("a\n\"b\"\u001b"));
        Assert.That(line.GetProperty("level").GetString(), Is.EqualTo("WARNING"));
        Assert.That(line.GetProperty("module").GetString(), Is.EqualTo("script"));
        Assert.That(line.GetProperty("callid").GetString(), Is.EqualTo("c@d"));
        Assert.That(line.GetProperty("time").GetDateTimeOffset(), Is.EqualTo(s_time));
    }
}
