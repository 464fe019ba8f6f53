using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Classics;

/// <summary>Writes the Path header of one branch when it is known where it leaves (RFC 3327 section 5.3): before the first Path, else behind the last header.</summary>
internal sealed class PathHook : IOnForward
{
    /// <summary>The only instance; what it needs is in the request's AVPs.</summary>
    public static PathHook Instance { get; } = new();

    /// <summary>The AVP with the user part.</summary>
    public const string UserAvp = "$path.user";
    /// <summary>The AVP with everything behind lr.</summary>
    public const string ParametersAvp = "$path.parameters";

    /// <inheritdoc/>
    public void OnForward(RouteContext request, Listener outgoing, EditList branchEdits)
    {
        var message = request.Message;
        int first = message.IndexOf(HeaderId.Path);
        int at = first < 0 ? message.HeadersEnd : message.Headers[first].Name.Offset;
        bool isDouble = request.Routes.Options.Get<PathOptions>().enable_r2;
        // The registrar reads Path from the top and sends requests the same way: the side that faces it comes first.
        Write(request, outgoing, isDouble, at, branchEdits);
        if (isDouble) Write(request, request.Source.Listener, isDouble, at, branchEdits);
    }

    private static void Write(RouteContext request, Listener side, bool isDouble, int at, EditList branchEdits)
    {
        var user = request.Avps.Get(UserAvp).Octets;
        var parameters = request.Avps.Get(ParametersAvp).Octets;
        int bound = 96 + user.Length + parameters.Length + side.SentBy.Length;
        Span<byte> room = bound <= 1024 ? stackalloc byte[1024] : new byte[bound];
        var line = new OctetWriter(room);
        line.Write("Path: <sip:"u8);
        if (!user.IsEmpty) { line.Write(user); line.Write((byte)'@'); }
        line.Write(side.SentBy);
        line.Write(ListenerNaming.TransportParameter(side.Transport));
        line.Write(";lr"u8);
        if (isDouble) line.Write(";r2=on"u8);
        line.Write(parameters);
        line.Write(">\r\n"u8);
        branchEdits.Insert(at, room[..line.Length]);
    }
}
