using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Calls;

/// <summary>What tells which call and which party a command means.</summary>
/// <param name="CallId">The Call-ID.</param>
/// <param name="FromTag">In an offer or answer: the tag of who made the offer.</param>
/// <param name="ToTag">The other tag; null when it is not known yet, or not said.</param>
/// <param name="Branch">What tells branches of a fork apart: <c>via-branch</c>, or this process's number of the branch. Null for none.</param>
internal readonly record struct CallKey(string CallId, string FromTag, string? ToTag, string? Branch)
{
    /// <summary>Reads a command.</summary>
    /// <returns>false when it has no Call-ID.</returns>
    internal static bool TryRead(NgDictionary command, out CallKey key)
    {
        string? to = command.Text("to-tag");
        string? via = command.Text("via-branch"), number = command.Text("branch");
        key = new CallKey(command.Text("call-id") ?? "", command.Text("from-tag") ?? "", string.IsNullOrEmpty(to) ? null : to, !string.IsNullOrEmpty(via) ? "via " + via : !string.IsNullOrEmpty(number) ? "branch " + number : null);
        return key.CallId.Length > 0;
    }
}
