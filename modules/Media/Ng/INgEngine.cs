namespace Chappe.Modules.Media.Ng;

/// <summary>
/// What carries out NG commands: the rtpengines that <c>rtpengine.rtpengine_sock</c> names, or the relay in this process. The words
/// <c>rtpengine_*</c> and the NG server on UDP ask it in the same way. A module that implements it is found by
/// <see cref="NgEngines.Embedded"/>; nothing else has to be registered.
/// </summary>
internal interface INgEngine
{
    /// <summary>
    /// Carries out <paramref name="command"/> (<c>command</c>, <c>call-id</c>, <c>from-tag</c>, <c>sdp</c> …). Runs on a worker: what takes
    /// longer than a look at memory goes on elsewhere. What the command says never makes it throw.
    /// </summary>
    /// <returns>The reply, with <c>result</c>.</returns>
    /// <remarks>The texts of <paramref name="command"/> are slices of buffers that are used again after the reply: what is kept is copied.</remarks>
    ValueTask<NgDictionary> AskAsync(NgDictionary command, CancellationToken cancel = default);

    /// <summary>It wants to be told what an engine elsewhere is not: how the next hop is reached, and which branch and reply are at hand.</summary>
    bool TakesHints => false;
}
