using System.Globalization;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>branch["uri", i]</c>.</summary>
public sealed class BranchValues
{
    internal BranchValues() { }

    /// <summary>How many branches were appended.</summary>
    public int count => Here.Context.Branches.Count;

    /// <summary>A part of an appended branch: <c>uri</c>, <c>dst_uri</c>, <c>path</c>, <c>q</c>, <c>send_socket</c>, <c>flags</c>, <c>ruid</c>. Undefined when there is no such branch or part. What is set must fit, else it is refused and logged.</summary>
    public Text this[string part, int index]
    {
        get
        {
            var branches = Here.Context.Branches;
            return index >= 0 && index < branches.Count ? Get(branches[index], part) : default;
        }
        set
        {
            var context = Here.Context;
            if (index < 0 || index >= context.Branches.Count || !Set(context, ref context.Branches[index], part, value)) UriEditing.Refuse(context, $"branch {part}", value);
        }
    }

    private static Text Get(in BranchTarget branch, string part) => part switch
    {
        "uri" => branch.Uri,
        "dst_uri" => branch.DestinationUri,
        "path" => branch.Path,
        "ruid" => branch.Ruid,
        "flags" => (int)branch.Flags,
        "q" => branch.Q < 0 ? default(Text) : (branch.Q / 1000m).ToString("0.###", CultureInfo.InvariantCulture),
        "send_socket" => branch.SendSocket is { } socket ? $"{NetworkPseudoVariables.NameOf(socket.Transport)}:{socket.Local.HostText}:{socket.Local.Port}" : default(Text),
        _ => default,
    };

    private static bool Set(RouteContext context, ref BranchTarget branch, string part, Text value)
    {
        switch (part)
        {
            case "uri" when UriEditing.IsUri(value): (branch.Uri, branch.UriOrigin) = (context.Arena.Store(value), TargetOrigin.Script); return true;
            case "dst_uri" when value.IsNull || UriEditing.IsUri(value): (branch.DestinationUri, branch.DestinationOrigin) = (context.Arena.Store(value), TargetOrigin.Script); return true;
            case "path" when HeaderEditing.IsOneLine(value.Octets): branch.Path = context.Arena.Store(value); return true;
            case "flags": branch.Flags = (uint)value.ToInt(); return true;
            case "send_socket" when ListenerNaming.Find(context.Proxy.Listeners, value) is { } listener: branch.SendSocket = listener; return true;
            case "q" when decimal.TryParse(value.Octets, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q) && q <= 1: branch.Q = (int)(q * 1000); return true;
            default: return false;
        }
    }
}
