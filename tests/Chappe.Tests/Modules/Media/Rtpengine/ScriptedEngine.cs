using Chappe.Engine.Modules;
using Chappe.Modules.Media.Ng;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>A relay in this process that does as a test says and keeps the commands.</summary>
internal sealed class ScriptedEngine(Func<NgDictionary, ValueTask<NgDictionary>> answer) : Module, INgEngine
{
    public ScriptedEngine() : this(static command => new(Rewrite(command))) { }

    public override string Name => "scripted";
    public List<NgDictionary> Commands { get; } = [];
    public NgDictionary Last => Commands[^1];
    public bool TakesHints { get; init; }

    public ValueTask<NgDictionary> AskAsync(NgDictionary command, CancellationToken cancel = default)
    {
        // As a real one must: what is kept is copied.
        Assert.That(NgMessage.TryParse(new NgMessage("c", command).ToOctets(), out var copy, out _), Is.True);
        Commands.Add(copy!.Dictionary);
        return answer(command);
    }

    /// <summary>Marks the SDP so that a test sees where it has been.</summary>
    public static NgDictionary Rewrite(NgDictionary command)
    {
        var reply = NgReply.Ok();
        if (command.Text("sdp") is { } sdp) reply["sdp"] = sdp + $"a={command.Text("command")}ed\r\n";
        return reply;
    }
}
