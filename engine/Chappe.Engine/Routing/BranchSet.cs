using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>A target beside the Request-URI, as <c>append_branch</c> and <c>lookup</c> leave it. Texts live in the arena of their message.</summary>
public struct BranchTarget
{
    /// <summary>The branch's Request-URI.</summary>
    public Text Uri;
    /// <summary>Where to send, if not to <see cref="Uri"/>.</summary>
    public Text DestinationUri;
    /// <summary>Who named <see cref="Uri"/> and <see cref="DestinationUri"/>; a module that fills in neither means contacts from the network.</summary>
    public TargetOrigin UriOrigin, DestinationOrigin;
    /// <summary>Path values, joined with commas.</summary>
    public Text Path;
    /// <summary>q in thousandths, -1 when unset.</summary>
    public int Q;
    /// <summary>Branch flags.</summary>
    public uint Flags;
    /// <summary>The listener to send from.</summary>
    public Listener? SendSocket;
    /// <summary>The connection to send on, 0 for none.</summary>
    public long SendConnectionId;
    /// <summary><c>$ruid</c> and the registrar's other names for the contact.</summary>
    public Text Ruid;
    /// <summary>The device that the contact belongs to (<c>+sip.instance</c>, RFC 5626 section 4.1); undefined when it did not say. Contacts that share it are flows to the same device.</summary>
    public Text Instance;
}

/// <summary>The targets added to a request; at most <see cref="Limit"/> with the Request-URI (threats T3).</summary>
public sealed class BranchSet
{
    /// <summary>Most branches of one request: Kamailio's max_branches default is 12, ours 16.</summary>
    public const int Limit = 16;

    private BranchTarget[] _targets = [];

    /// <summary>How many were added.</summary>
    public int Count { get; private set; }

    /// <summary>One of them.</summary>
    public ref BranchTarget this[int index] => ref _targets.AsSpan(0, Count)[index];

    /// <summary>Adds one; false when there are too many.</summary>
    public bool Add(in BranchTarget target)
    {
        if (Count >= Limit - 1) return false;
        if (Count == _targets.Length) Array.Resize(ref _targets, Math.Max(4, Count * 2));
        _targets[Count++] = target;
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        // Texts keep buffers alive; a pooled context must not.
        _targets.AsSpan(0, Count).Clear();
        Count = 0;
    }
}
