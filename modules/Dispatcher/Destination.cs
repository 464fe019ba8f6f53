using System.Text;
using Chappe.Engine.Resolving;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dispatcher;

/// <summary>This is one place that requests are distributed to: what the list says of it, and what was learned of it since.</summary>
internal sealed class Destination : IResolveObserver
{
    private readonly Lock _lock = new();
    private int _flags, _count, _load;

    /// <summary>Makes one from a line of the list.</summary>
    /// <exception cref="FormatException">It is no SIP URI, or an attribute is wrong.</exception>
    public Destination(string uri, DestinationFlags flags = DestinationFlags.Active, int priority = 0, string attributes = "")
    {
        if (!TryParse(uri, out var octets, out var parts)) throw new FormatException($"'{uri}' is no SIP URI");
        Uri = Encoding.ASCII.GetString(octets);
        Octets = octets;
        Host = parts.Host.Of(octets).ToArray();
        Port = parts.Port;
        IsSecure = parts.Scheme == UriScheme.Sips;
        if (parts.Transport.IsPresent) ListenerNaming.TryTransport(parts.Transport.Of(octets), out Transport);
        _flags = (int)flags;
        Priority = priority;
        Attributes = DestinationAttributes.Parse(attributes);
        AttributeOctets = Encoding.UTF8.GetBytes(Attributes.Body);
        Latency = new Latency(Attributes.Latency);
    }

    /// <summary>Its URI.</summary>
    public string Uri { get; }
    /// <summary>The same in octets.</summary>
    public byte[] Octets { get; }
    /// <summary>The host of its URI.</summary>
    public byte[] Host { get; }
    /// <summary>The port of its URI, 0 when there is none.</summary>
    public int Port { get; }
    /// <summary>The transport of its URI.</summary>
    public readonly TransportKind Transport;
    /// <summary>It is a sips URI.</summary>
    public bool IsSecure { get; }
    /// <summary>Higher ones come first.</summary>
    public int Priority { get; }
    /// <summary>What else the list says.</summary>
    public DestinationAttributes Attributes { get; }
    /// <summary>The attributes as written, in octets.</summary>
    public byte[] AttributeOctets { get; }
    /// <summary>How long it takes to answer a probe.</summary>
    public Latency Latency { get; private set; }

    /// <summary>The addresses that its host has; requests that come from there come from it.</summary>
    public volatile NetAddress[] Addresses = [];

    /// <summary>Finds its addresses, behind the caller's back when DNS has to be asked.</summary>
    public void FindAddresses(IResolver resolver)
    {
        if (NetAddress.TryParseHost(Host, Port, out var address))
        {
            if (Addresses.Length == 0) Addresses = [address];
            return;
        }
        var question = new ResolveQuestion { Host = Host, Port = Port, Transport = Transport, IsSecure = IsSecure };
        if (resolver.TryResolveNow(question, out var targets)) Resolved(targets);
        else resolver.Resolve(question, this);
    }

    /// <inheritdoc/>
    public void Resolved(in TargetList targets)
    {
        // When DNS does not answer, what it said before is the best guess.
        if (targets.Count == 0) return;
        var found = new NetAddress[targets.Count];
        for (int i = 0; i < found.Length; i++) found[i] = targets[i].Address;
        Addresses = found;
    }

    /// <summary>What is known of it.</summary>
    public DestinationFlags Flags => (DestinationFlags)Volatile.Read(ref _flags);
    /// <summary>It may be chosen.</summary>
    public bool IsUp => (Flags & (DestinationFlags.Inactive | DestinationFlags.Disabled)) == 0;
    /// <summary>How many calls it has (algorithm 10).</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>One call more.</summary>
    public void AddLoad() => Interlocked.Increment(ref _load);
    /// <summary>One call less.</summary>
    public void DropLoad() => Interlocked.Decrement(ref _load);

    /// <summary>An operator or the script says what it is.</summary>
    /// <returns>The flags before.</returns>
    public DestinationFlags Mark(DestinationFlags flags)
    {
        lock (_lock)
        {
            var before = Flags;
            _count = 0;
            Volatile.Write(ref _flags, (int)flags);
            return before;
        }
    }

    /// <summary>A probe was answered or not.</summary>
    /// <param name="isAnswered">It was.</param>
    /// <param name="threshold">How many such probes in a row lead to another state.</param>
    /// <param name="isProbed">It goes on being probed,</param>
    /// <param name="untilUp">but only until it is up.</param>
    /// <returns>The flags before and after.</returns>
    public (DestinationFlags Before, DestinationFlags After) Note(bool isAnswered, int threshold, bool isProbed, bool untilUp)
    {
        lock (_lock)
        {
            var before = Flags;
            var state = before & DestinationFlags.States;
            bool counts = isAnswered ? state == DestinationFlags.Inactive : state is DestinationFlags.Active or DestinationFlags.Trying;
            _count = counts ? _count + 1 : 0;
            bool isEnough = _count >= threshold;
            var next = ProbeMachine.Step(state, (isAnswered, isEnough) switch
            {
                (true, true) => ProbeEvent.AnsweredEnough,
                (true, false) => ProbeEvent.Answered,
                (false, true) => ProbeEvent.FailedEnough,
                (false, false) => ProbeEvent.Failed,
            });
            if (next is DestinationFlags.Inactive or DestinationFlags.Active && next != state) _count = 0;
            var after = next | (isProbed && !(untilUp && next == DestinationFlags.Active) ? DestinationFlags.Probing : 0);
            Volatile.Write(ref _flags, (int)after);
            return (before, after);
        }
    }

    /// <summary>The list was read anew: what was measured stays true; what it is, the new list says.</summary>
    public void TakeOver(Destination old)
    {
        Volatile.Write(ref _load, old.Load);
        Latency = old.Latency;
        Addresses = old.Addresses;
    }

    /// <summary>Two letters as operators know them: A active, I inactive, T trying, D disabled; P probed, X not.</summary>
    public string Letters
    {
        get
        {
            var flags = Flags;
            char state = (flags & DestinationFlags.Disabled) != 0 ? 'D' : (flags & DestinationFlags.Inactive) != 0 ? 'I' : (flags & DestinationFlags.Trying) != 0 ? 'T' : 'A';
            return $"{state}{((flags & DestinationFlags.Probing) != 0 ? 'P' : 'X')}";
        }
    }

    private static bool TryParse(string uri, out byte[] octets, out SipUri parts)
    {
        octets = Encoding.ASCII.GetBytes(uri);
        if (SipUri.TryParse(octets, out parts) && parts.Scheme is UriScheme.Sip or UriScheme.Sips && parts.Host.IsPresent) return true;
        octets = Encoding.ASCII.GetBytes("sip:" + uri);
        return SipUri.TryParse(octets, out parts) && parts.Host.IsPresent;
    }
}
