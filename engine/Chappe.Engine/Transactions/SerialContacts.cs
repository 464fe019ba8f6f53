using System.Buffers.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Serial forking: targets wait in an AVP, highest q on top of the stack, and leave it group by group. Of several flows to one device
/// (RFC 5626) one leaves with its group; the others wait in a second AVP until that one has failed. Each value is one target:
/// q, flags, listener number, connection, URI, destination, path, ruid and device, with line feeds between (none of them can hold one).
/// </summary>
internal static class SerialContacts
{
    private const byte Separator = (byte)'\n';
    private const int Fields = 9;

    /// <summary>Keeps the targets of <paramref name="context"/> in order.</summary>
    public static Rc Load(RouteContext context)
    {
        var branches = context.Branches;
        int count = branches.Count + 1;
        if (count == 1) return Rc.True;
        Span<int> order = stackalloc int[BranchSet.Limit];
        bool differ = false;
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
            differ |= QOf(context, i) != context.Q;
            for (int j = 0; j < i && !differ; j++) differ = IsSameDevice(InstanceOf(context, i), InstanceOf(context, j));
        }
        if (!differ) return Rc.True;
        // An insertion sort keeps targets of one q in the order they were found in.
        for (int i = 1; i < count; i++)
            for (int j = i; j > 0 && QOf(context, order[j]) > QOf(context, order[j - 1]); j--)
                (order[j], order[j - 1]) = (order[j - 1], order[j]);
        string name = NameOf(TransactionTable.OptionsOf(context).contacts_avp);
        context.Avps.RemoveAll(name);
        for (int i = count - 1; i >= 0; i--)
            context.Avps.Push(name, Write(context, TargetAt(context, order[i])));
        branches.Clear();
        return Rc.True;
    }

    /// <summary>Takes the next group.</summary>
    public static Rc Next(RouteContext context)
    {
        var options = TransactionTable.OptionsOf(context);
        string name = NameOf(options.contacts_avp), flows = NameOf(options.contact_flows_avp);
        context.Branches.Clear();
        context.Avps.RemoveAll(flows);
        for (bool isFirst = true; ; isFirst = false)
        {
            var value = context.Avps.Get(name);
            if (value.IsNull) return isFirst ? -2 : Rc.True;
            if (!TryRead(context, value, out var target)) return Rc.False;
            if (!isFirst && target.Q != context.Q) return Rc.True;
            context.Avps.RemoveTop(name);
            if (isFirst) Take(context, target);
            else if (IsTakenDevice(context, target.Instance)) context.Avps.Push(flows, value);
            else context.Branches.Add(target);
        }
    }

    /// <summary>Takes another flow to the device of <paramref name="failed"/>, whose branch-failure route is at hand.</summary>
    public static Rc NextFlow(RouteContext context, Branch failed)
    {
        var contact = failed.Contact.Span;
        var instance = contact[(contact.IndexOf(Separator) + 1)..];
        if (instance.IsEmpty) return Rc.False;
        string flows = NameOf(TransactionTable.OptionsOf(context).contact_flows_avp);
        var value = context.Avps.TakeOldest(flows, instance, static (value, wanted) => InstanceOf(value).SequenceEqual(wanted));
        if (value.IsNull) return -2;
        if (!TryRead(context, value, out var target)) return Rc.False;
        Take(context, target);
        return Rc.True;
    }

    private static void Take(RouteContext context, in BranchTarget target)
    {
        (context.NewRequestUri, context.DestinationUri, context.Path) = (target.Uri, target.DestinationUri, target.Path);
        (context.UriOrigin, context.DestinationOrigin) = (target.UriOrigin, target.DestinationOrigin);
        (context.SendSocket, context.SendConnectionId, context.BranchFlags, context.Q) = (target.SendSocket, target.SendConnectionId, target.Flags, target.Q);
        (context.Ruid, context.Instance) = (target.Ruid, target.Instance);
    }

    private static bool IsTakenDevice(RouteContext context, Text instance)
    {
        bool isTaken = IsSameDevice(instance, context.Instance);
        for (int i = 0; i < context.Branches.Count && !isTaken; i++) isTaken = IsSameDevice(instance, context.Branches[i].Instance);
        return isTaken;
    }

    private static bool IsSameDevice(Text a, Text b) => !a.IsEmpty && a.Octets.SequenceEqual(b.Octets);

    private static Text InstanceOf(RouteContext context, int index) => index == 0 ? context.Instance : context.Branches[index - 1].Instance;

    /// <summary>The last field of a kept target.</summary>
    private static ReadOnlySpan<byte> InstanceOf(Text value)
    {
        var octets = value.Octets.TrimEnd(Separator);
        // A target without a device ends with two line feeds; trimmed, its last field is another one.
        return value.Length - octets.Length == 1 ? octets[(octets.LastIndexOf(Separator) + 1)..] : default;
    }

    private static string NameOf(string name)
    {
        // Written as an AVP in kamailio.cfg: $avp(tm_contacts) or $avp(s:tm_contacts).
        if (!name.StartsWith('$')) return name;
        name = name[(name.IndexOf('(') + 1)..].TrimEnd(')');
        return name.StartsWith("s:", StringComparison.Ordinal) ? name[2..] : name;
    }

    private static int QOf(RouteContext context, int index) => index == 0 ? context.Q : context.Branches[index - 1].Q;

    private static BranchTarget TargetAt(RouteContext context, int index) => index > 0 ? context.Branches[index - 1] : new BranchTarget
    {
        Uri = context.Arena.Store(context.RequestUri),
        DestinationUri = context.DestinationUri,
        UriOrigin = context.UriOrigin,
        DestinationOrigin = context.DestinationOrigin,
        Path = context.Path,
        Q = context.Q,
        Flags = context.BranchFlags,
        SendSocket = context.SendSocket,
        SendConnectionId = context.SendConnectionId,
        Ruid = context.Ruid,
        Instance = context.Instance,
    };

    private static Text Write(RouteContext context, in BranchTarget target)
    {
        int length = target.Uri.Length + target.DestinationUri.Length + target.Path.Length + target.Ruid.Length + target.Instance.Length + 84;
        var writer = new Forwarding.OctetWriter(context.Arena.Reserve(length));
        var listeners = context.Proxy.Listeners.Ways;
        int socket = -1;
        for (int i = 0; i < listeners.Count; i++)
            if (ReferenceEquals(listeners[i], target.SendSocket)) socket = i;
        WriteNumber(ref writer, target.Q);
        // Above the 32 flags: who named the target.
        WriteNumber(ref writer, target.Flags | (long)target.UriOrigin << 32 | (long)target.DestinationOrigin << 36);
        WriteNumber(ref writer, socket);
        WriteNumber(ref writer, target.SendConnectionId);
        WriteText(ref writer, target.Uri);
        WriteText(ref writer, target.DestinationUri);
        WriteText(ref writer, target.Path);
        WriteText(ref writer, target.Ruid);
        WriteText(ref writer, target.Instance);
        return context.Arena.Commit(writer.Length);
    }

    private static void WriteNumber(ref Forwarding.OctetWriter writer, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        writer.Write(digits[..length]);
        writer.Write(Separator);
    }

    private static void WriteText(ref Forwarding.OctetWriter writer, Text text)
    {
        writer.Write(text.Octets);
        writer.Write(Separator);
    }

    private static bool TryRead(RouteContext context, Text value, out BranchTarget target)
    {
        target = default;
        Span<int> ends = stackalloc int[Fields];
        var octets = value.Octets;
        for (int i = 0, at = 0; i < Fields; i++)
        {
            int length = octets[at..].IndexOf(Separator);
            if (length < 0) return false;
            ends[i] = at + length;
            at += length + 1;
        }
        if (!TryNumber(octets[..ends[0]], out long q) || !TryNumber(octets[(ends[0] + 1)..ends[1]], out long flags)
            || !TryNumber(octets[(ends[1] + 1)..ends[2]], out long socket) || !TryNumber(octets[(ends[2] + 1)..ends[3]], out long connection)) return false;
        var listeners = context.Proxy.Listeners.Ways;
        target = new BranchTarget
        {
            Q = (int)q,
            Flags = (uint)flags,
            UriOrigin = (TargetOrigin)(flags >> 32 & 3),
            DestinationOrigin = (TargetOrigin)(flags >> 36 & 3),
            SendSocket = socket >= 0 && socket < listeners.Count ? listeners[(int)socket] : null,
            SendConnectionId = connection,
            Uri = Field(context, octets[(ends[3] + 1)..ends[4]]),
            DestinationUri = Field(context, octets[(ends[4] + 1)..ends[5]]),
            Path = Field(context, octets[(ends[5] + 1)..ends[6]]),
            Ruid = Field(context, octets[(ends[6] + 1)..ends[7]]),
            Instance = Field(context, octets[(ends[7] + 1)..ends[8]]),
        };
        return !target.Uri.IsNull;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number) => Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length;

    private static Text Field(RouteContext context, ReadOnlySpan<byte> octets) => octets.IsEmpty ? default : context.Arena.Store(octets);
}
