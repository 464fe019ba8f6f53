using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Dispatcher;

/// <summary>A destination as <c>xavp_dst</c> holds it, where scripts read it and <c>ds_next_dst</c> finds it again.</summary>
internal static class DestinationRecord
{
    /// <summary>Puts a destination on top.</summary>
    public static void Push(RouteContext context, DispatcherOptions options, int set, Destination destination, bool isCounted)
    {
        var groups = context.Avps.Groups;
        string name = options.xavp_dst;
        var attributes = destination.Attributes;
        groups.Push(name, "uri", Text.Of(destination.Octets));
        groups.SetField(name, 0, "grp", context.Arena.Store((long)set));
        if ((options.xavp_dst_mode & 1) == 0 && destination.AttributeOctets.Length > 0) groups.SetField(name, 0, "attrs", Text.Of(destination.AttributeOctets));
        if (isCounted && attributes.Duid is { } duid) groups.SetField(name, 0, "dstid", duid);
        if (attributes.Socket is { } socket) groups.SetField(name, 0, "sock", socket);
        if (attributes.SocketName is { } socketName) groups.SetField(name, 0, "sockname", socketName);
    }

    /// <summary>Reads the one on top.</summary>
    /// <returns>false when there is none.</returns>
    public static bool TryRead(RouteContext context, DispatcherOptions options, out Text uri, out int set, out Text socket, out bool isCounted)
    {
        var groups = context.Avps.Groups;
        uri = groups.Get(options.xavp_dst, 0, "uri");
        set = groups.Get(options.xavp_dst, 0, "grp").ToInt();
        socket = groups.Get(options.xavp_dst, 0, "sock");
        if (socket.IsNull) socket = groups.Get(options.xavp_dst, 0, "sockname");
        isCounted = !groups.Get(options.xavp_dst, 0, "dstid").IsNull;
        return !uri.IsNull;
    }

    /// <summary>The listener that attributes name, as text.</summary>
    public static Text SocketOf(Destination destination)
    {
        string? name = destination.Attributes.Socket ?? destination.Attributes.SocketName;
        return name is null ? default : Text.Of(Encoding.UTF8.GetBytes(name));
    }
}
