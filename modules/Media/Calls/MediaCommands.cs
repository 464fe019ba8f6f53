using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;

namespace Chappe.Modules.Media.Calls;

/// <summary>The commands about media that already flow: block, silence, play, record.</summary>
internal sealed class MediaCommands(CallTable calls, Func<MediaOptions> options)
{
    internal ValueTask<NgDictionary> AskAsync(string name, NgDictionary command) => name switch
    {
        "block media" => new(ForSides(command, s => s.IsBlocked = true)),
        "unblock media" => new(ForSides(command, s => s.IsBlocked = false)),
        "block DTMF" => new(ForSides(command, s => s.IsDtmfBlocked = true)),
        "unblock DTMF" => new(ForSides(command, s => s.IsDtmfBlocked = false)),
        "silence media" => new(ForSides(command, s => s.IsSilenced = true)),
        "unsilence media" => new(ForSides(command, s => s.IsSilenced = false)),
        _ => new(NgReply.Error("Unrecognized command: " + Printable(name))),
    };

    internal void Record(CallKey key, bool starts, string? metadata) => _ = (key, starts, metadata, options);

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
