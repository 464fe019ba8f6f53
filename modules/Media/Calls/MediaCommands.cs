using System.Globalization;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Relay.Audio;

namespace Chappe.Modules.Media.Calls;

/// <summary>The commands about media that already flow: block, silence, play, record.</summary>
internal sealed class MediaCommands(CallTable calls, Func<MediaOptions> options)
{
    private readonly ClipCache _clips = new();

    internal ValueTask<NgDictionary> AskAsync(string name, NgDictionary command) => name switch
    {
        "block media" => new(ForSides(command, s => s.IsBlocked = true)),
        "unblock media" => new(ForSides(command, s => s.IsBlocked = false)),
        "block DTMF" => new(ForSides(command, s => s.IsDtmfBlocked = true)),
        "unblock DTMF" => new(ForSides(command, s => s.IsDtmfBlocked = false)),
        "silence media" => new(ForSides(command, s => s.IsSilenced = true)),
        "unsilence media" => new(ForSides(command, s => s.IsSilenced = false)),
        "play media" => PlayAsync(command),
        "stop media" => new(ForSides(command, s => s.StopPlaying())),
        "play DTMF" => new(PlayDtmf(command)),
        "start recording" or "stop recording" or "pause recording" => new(Record(command, name == "start recording")),
        _ => new(NgReply.Error("Unrecognized command: " + Printable(name))),
    };

    /// <summary>Begins or ends the recording of a call.</summary>
    internal NgDictionary Record(NgDictionary command, bool starts)
    {
        if (!CallKey.TryRead(command, out var key)) return NgReply.Error("No call-id in message");
        // Any tag will do: the whole call is recorded.
        key = key with { FromTag = "", ToTag = null };
        return calls.With(key, (_, call) =>
        {
            if (!starts) return call.Session.StopRecording() is null ? NgReply.Error("No recording is being made") : NgReply.Ok();
            string? why = RecordingName.TryMake(options().recording_folder, options().recording_format, call.Id, command.Text("output-destination"), out var terms);
            if ((why ?? call.Session.StartRecording(terms)) is { } problem) return NgReply.Error("Cannot record: " + problem);
            var reply = NgReply.Ok();
            reply["recording"] = terms.Path;
            return reply;
        }) ?? NgReply.Error("Unknown call-id");
    }

    private async ValueTask<NgDictionary> PlayAsync(NgDictionary command)
    {
        AudioClip? clip;
        string why;
        if (command.Text("file") is { Length: > 0 } file)
        {
            // Parts of the command are slices of buffers that are used again; what is needed behind the await is a text of its own.
            (clip, why) = await Task.Run(() => (_clips.Find(file, out string problem), problem));
        }
        else if (command["blob"] is NgText blob) clip = AudioClip.TryLoadWav(blob.Octets.Span, out var read, out why) ? read : null;
        else return NgReply.Error("No media file specified");
        if (clip is null) return NgReply.Error($"Failed to open media file: {why}");

        int repeats = (int)Math.Clamp(command.Integer("repeat-times") ?? 1, 1, 10_000);
        var outcome = PlayOutcome.NotConnected;
        var reply = ForSides(command, s => outcome = s.Stream.Kind != MediaKind.Audio ? outcome : s.Play(clip, repeats) is var now && outcome == PlayOutcome.Playing ? outcome : now);
        if (!NgReply.IsGood(reply)) return reply;
        if (outcome != PlayOutcome.Playing) return NgReply.Error(outcome == PlayOutcome.NoFormat ? "The participant has neither law of G.711" : "The participant's media is not connected yet");
        reply["duration"] = (long)clip.Duration.TotalMilliseconds;
        return reply;
    }

    private NgDictionary PlayDtmf(NgDictionary command)
    {
        if (Digit(command.Text("code") ?? command.Text("digit")) is not { } digit) return NgReply.Error("Invalid DTMF code");
        int duration = (int)Math.Clamp(command.Integer("duration") ?? 250, 100, 5000), pause = (int)Math.Clamp(command.Integer("pause") ?? 100, 100, 5000);
        int volume = -(int)Math.Min(Math.Abs(command.Integer("volume") ?? 8), 63);
        bool isTaken = false;
        var reply = ForSides(command, s => isTaken |= s.Stream.Kind == MediaKind.Audio && s.PlayDtmf(digit, duration, volume, pause));
        return !NgReply.IsGood(reply) || isTaken ? reply : NgReply.Error("The other participant can be told neither by events nor by tones");
    }

    private static int? Digit(string? text)
    {
        if (text is [var one] && "0123456789*#ABCD".IndexOf(char.ToUpperInvariant(one)) is >= 0 and var place) return place;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 15 ? number : null;
    }

    // Without a tag or label both parties are meant.
    private NgDictionary ForSides(NgDictionary command, Action<StreamSide> work)
    {
        if (!CallKey.TryRead(command, out var key)) return NgReply.Error("No call-id in message");
        string? label = command.Text("label") ?? CallOptions.Text(command, "from-label");
        bool isAll = CallOptions.HasFlag(command, "all") || command.Text("all") == "all";
        return calls.With(key, (_, call) =>
        {
            var parties = call.Parties.Where(p => isAll || key.FromTag.Length == 0 && label is null || (label is null ? p.Tag == key.FromTag : p.Label == label)).ToList();
            if (parties.Count == 0) return NgReply.Error("Unknown from-tag or label");
            foreach (var side in parties.Select(p => p.Side).Distinct())
                foreach (var stream in call.Streams)
                    if (stream is not null) work(stream[side]);
            return NgReply.Ok();
        }) ?? NgReply.Error("Unknown call-id");
    }

    private static string Printable(string text) => new([.. text.Take(40).Select(c => c is >= ' ' and < '\x7F' ? c : '?')]);
}
