using Chappe.Engine.Routing;

namespace Chappe.Modules.Dialogs;

/// <summary>What is known of the dialog of one message, and what the script set for one that does not exist yet.</summary>
internal sealed class DialogSlot : IResettable
{
    /// <summary>The dialog of the message; null when it has none (yet).</summary>
    public Dialog? Dialog;
    /// <summary>The message is a request within it.</summary>
    public bool IsWithin;
    /// <summary>It goes from the callee to the caller.</summary>
    public bool IsUpstream;
    /// <summary>What the dialog will have: variables, profiles, seconds, what happens when they are over.</summary>
    public Dictionary<string, string> Variables { get; } = [];
    /// <inheritdoc cref="Variables"/>
    public List<(string Profile, string Value)> Profiles { get; } = [];
    /// <inheritdoc cref="Variables"/>
    public int Timeout;
    /// <inheritdoc cref="Variables"/>
    public bool TimeoutBye;
    /// <inheritdoc cref="Variables"/>
    public string TimeoutRoute = "";
    /// <inheritdoc cref="Variables"/>
    public uint Flags;

    /// <inheritdoc/>
    public void Reset()
    {
        (Dialog, IsWithin, IsUpstream, Timeout, TimeoutBye, TimeoutRoute, Flags) = (null, false, false, 0, false, "", 0);
        Variables.Clear();
        Profiles.Clear();
    }
}
