using Chappe.Engine.Transports;
using Chappe.Tests.Modules.Media.Relay;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>Play, digits and recordings, by their commands.</summary>
public sealed class MediaCommandTests
{
    private static CallStage Talking()
    {
        var stage = new CallStage();
        stage.Offer(Offers.Phone(host: "203.0.113.1"));
        stage.Answer(Offers.Phone(host: "203.0.113.2"));
        Say(stage);
        return stage;
    }

    private static void Say(CallStage stage, ushort number = 1)
    {
        var stream = stage.Session.Streams[0];
        stage.Bench.Send(stream.A.Transport!, NetAddress.FromIPv4(0xCB007101, 10000), RelayBench.Voice(number));
        stage.Bench.Send(stream.B.Transport!, NetAddress.FromIPv4(0xCB007102, 10000), RelayBench.Voice(number, ssrc: 2));
    }

    private static string Wav(string folder, int samples = 8000)
    {
        string path = Path.Combine(folder, "announcement.wav");
        byte[] head = [.. "RIFF"u8, .. BitConverter.GetBytes(36 + samples), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 7, 0, 1, 0, .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(8000), 1, 0, 8, 0, .. "data"u8, .. BitConverter.GetBytes(samples)];
        File.WriteAllBytes(path, [.. head, .. new byte[samples]]);
        return path;
    }

    [Test]
    public void An_announcement_is_played_to_the_side_that_is_named()
    {
        using var stage = Talking();
        string folder = Directory.CreateTempSubdirectory("chappe-test-").FullName;
        try
        {
            var reply = stage.Ask("play media", "", "alice", null, "file=" + Wav(folder), "repeat-times=2");
            Assert.That((reply.Text("result"), reply.Integer("duration")), Is.EqualTo(("ok", (long?)1000)), reply.Text("error-reason"));
            Assert.That((stage.Session.Streams[0].A.Player is not null, stage.Session.Streams[0].B.Player is not null), Is.EqualTo((true, false)));
            stage.Ask("stop media", "", "alice", null);
            Assert.That(stage.Session.Streams[0].A.Player, Is.Null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("file=/nowhere/at/all.wav", "no such file")]
    [TestCase("file=/etc/hostname", "not a WAV")]
    [TestCase("blob=RIFFxxxxWAVE", "not taken")]
    [TestCase("x=y", "No media file")]
    public void What_cannot_be_played_is_refused_with_its_reason(string what, string reason)
    {
        using var stage = Talking();
        Assert.That(stage.Ask("play media", "", "alice", null, what).Text("error-reason"), Does.Contain(reason));
    }

    [TestCase("code=5", true)]
    [TestCase("code=#", true)]
    [TestCase("digit=A", true)]
    [TestCase("code=15", true)]
    [TestCase("code=16", false)]
    [TestCase("code=x", false)]
    [TestCase("nothing=1", false)]
    public void Digits_are_sent_as_if_the_side_had_pressed_them(string code, bool isTaken)
    {
        using var stage = Talking();
        Assert.That(stage.Ask("play DTMF", "", "alice", null, code, "duration=99999999999").Text("result"), Is.EqualTo(isTaken ? "ok" : "error"));
    }

    [Test]
    public async Task A_recording_stays_in_its_folder_whatever_the_names_say()
    {
        string folder = Directory.CreateTempSubdirectory("chappe-test-").FullName;
        try
        {
            using var stage = Talking();
            Assert.That(stage.Ask("start recording", "", "alice", null).Text("error-reason"), Does.Contain("media.recording_folder"));
            stage.Options.recording_folder = folder;
            Assert.That(stage.Ask("stop recording", "", "alice", null).Text("result"), Is.EqualTo("error"));
            var reply = stage.Ask("start recording", "", "alice", null, "output-destination=../../etc/passwd");
            Assert.That(reply.Text("recording"), Is.EqualTo(Path.Combine(folder, "passwd.pcap")), reply.Text("error-reason"));
            Say(stage, 2);
            var recorder = stage.Session.Recorder!;
            Assert.That(stage.Ask("stop recording", "", "bob", null).Text("result"), Is.EqualTo("ok"));
            await recorder.Finished.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.That(new FileInfo(Path.Combine(folder, "passwd.pcap")).Length, Is.GreaterThan(24));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("../../x")]
    [TestCase("a/b\\c")]
    [TestCase(".hidden")]
    [TestCase("x\0y\nz")]
    public void G6_a_Call_ID_is_no_path(string callId)
    {
        Assert.That(Chappe.Modules.Media.Calls.RecordingName.TryMake("/rec", "wav", callId, null, out var terms), Is.Null);
        Assert.That(Path.GetDirectoryName(terms.Path), Is.EqualTo("/rec"));
        Assert.That(Path.GetFileName(terms.Path), Does.Match("^[A-Za-z0-9%@_-][A-Za-z0-9%@_.-]*\\.wav$"));
    }
}
