using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>The words of rtpengine about the media of a call that is up. Without the flag <c>directional</c> (or <c>from-tag=</c>) they mean both sides.</summary>
public static class RtpengineMediaFunctions
{
    /// <summary>Records the call.</summary>
    /// <returns>false when the engine does not know the call, cannot record, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> start_recording(Text flags = default) => Tell("start recording", flags);

    /// <summary>Ends the recording.</summary>
    /// <returns>false when the engine does not know the call, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> stop_recording(Text flags = default) => Tell("stop recording", flags);

    /// <summary>Lets no DTMF events through.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> block_dtmf(Text flags = default) => Tell("block DTMF", flags);

    /// <summary>Lets DTMF events through again.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> unblock_dtmf(Text flags = default) => Tell("unblock DTMF", flags);

    /// <summary>Lets no media through.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> block_media(Text flags = default) => Tell("block media", flags);

    /// <summary>Lets media through again.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> unblock_media(Text flags = default) => Tell("unblock media", flags);

    /// <summary>Makes silence of the audio, while packets go on.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> silence_media(Text flags = default) => Tell("silence media", flags);

    /// <summary>Lets audio be heard again.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> unsilence_media(Text flags = default) => Tell("unsilence media", flags);

    /// <summary>Plays a file to the side that the tags name: <c>await play_media("file=/media/moment.wav")</c>. How long it takes is in the variable of <c>rtpengine.media_duration</c>.</summary>
    /// <returns>false when the engine does not know the call, cannot play this, or none could be asked.</returns>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> play_media(Text flags, Text via_branch = default) => MediaExchange.TellAsync(Here.Context, "play media", flags, via_branch);

    /// <summary>Ends what plays.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> stop_media(Text flags = default) => Tell("stop media", flags);

    /// <summary>Sends a DTMF event: <c>await play_dtmf("code=5 duration=200")</c>.</summary>
    /// <inheritdoc cref="play_media(Text, Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> play_dtmf(Text flags) => Tell("play DTMF", flags);

    /// <summary>Sends a copy of the media to the engine's forwarding target.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> start_forwarding(Text flags = default) => Tell("start forwarding", flags);

    /// <summary>Ends the copies.</summary>
    /// <inheritdoc cref="stop_recording(Text)" path="/returns"/>
    [Export(RouteKinds.Any, Module = "rtpengine")]
    public static ValueTask<Rc> stop_forwarding(Text flags = default) => Tell("stop forwarding", flags);

    private static ValueTask<Rc> Tell(string operation, Text flags) => MediaExchange.TellAsync(Here.Context, operation, flags, default);
}
