using System.Buffers;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Routing;

/// <summary>When header edits become visible, and the buffers that this takes.</summary>
public sealed partial class RouteContext
{
    private readonly List<byte[]> _rented = [];
    private readonly EditList _editsBeforeBranch = new();
    private Func<int, byte[]>? _rent;
    private (int Count, int Text) _branchMark;
    private byte[]? _bufferBeforeBranch;
    private int _lengthBeforeBranch;
    private int _refusedEdits;

    /// <summary>What is asked once a branch when this request is forwarded: Record-Route, Path.</summary>
    public List<IOnForward> OnForward { get; } = [];

    /// <summary>Makes waiting edits visible, unless the script was ported and counts on Kamailio's rule. Called by words before they read headers or body.</summary>
    public void Refresh()
    {
        if (Message.Edits.Count > 0 && !Routes.EditsAreDeferred) ApplyEdits();
    }

    /// <summary>Splices the waiting edits into the message (Kamailio's <c>msg_apply_changes</c>). Texts read before stay valid: the old octets are kept until the message is done with.</summary>
    /// <returns>false when the edited message would not be one any more; it then stays as it was, and the edits go on waiting.</returns>
    public bool ApplyEdits()
    {
        if (Message.Edits.Count == 0) return true;
        if (Message.Edits.Count == _refusedEdits) return false;
        if (Kind == RouteKinds.Branch && _bufferBeforeBranch is null) RememberBeforeBranch();
        var fault = Message.ApplyEdits(_rent ??= RentBuffer);
        if (fault == MessageFault.None)
        {
            _refusedEdits = 0;
            return true;
        }
        _refusedEdits = Message.Edits.Count;
        Proxy.Log.WriteLimited(LogLevel.Error, "core", $"The script's edits would make this {Log.Printable(Message[Message.MethodName], 32)} unreadable ({fault}); they are not shown.");
        return false;
    }

    /// <summary>A branch route is about to run; what it edits belongs to its branch. Ended by <see cref="EndBranch"/> when the branch has been written.</summary>
    internal void BeginBranch()
    {
        _branchMark = Message.Edits.Mark();
        _bufferBeforeBranch = null;
    }

    /// <summary>Takes back what the branch route edited, also when it has been made visible since.</summary>
    internal void EndBranch()
    {
        if (_bufferBeforeBranch is null)
        {
            Message.Edits.Rollback(_branchMark);
            return;
        }
        Message.Parse(_bufferBeforeBranch, _lengthBeforeBranch);
        Message.Edits.CopyFrom(_editsBeforeBranch);
        _bufferBeforeBranch = null;
        _refusedEdits = 0;
    }

    private void RememberBeforeBranch()
    {
        _bufferBeforeBranch = Message.Buffer;
        _lengthBeforeBranch = Message.Length;
        _editsBeforeBranch.CopyFrom(Message.Edits);
        _editsBeforeBranch.Rollback(_branchMark);
    }

    /// <summary>A copy of <paramref name="octets"/> that lives as long as this context's turn.</summary>
    internal byte[] RentCopy(ReadOnlySpan<byte> octets)
    {
        var buffer = RentBuffer(octets.Length);
        octets.CopyTo(buffer);
        return buffer;
    }

    private byte[] RentBuffer(int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        _rented.Add(buffer);
        return buffer;
    }

    private void ForgetEdits()
    {
        foreach (var buffer in _rented) ArrayPool<byte>.Shared.Return(buffer);
        _rented.Clear();
        OnForward.Clear();
        _bufferBeforeBranch = null;
        _refusedEdits = 0;
    }
}
