using System.IO.Hashing;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Dispatcher;

/// <summary>The algorithms: from a set and a request to the destinations in the order in which they are to be tried.</summary>
internal static class Selection
{
    /// <summary>Writes the indexes of the destinations that are up into <paramref name="order"/>, the chosen one first.</summary>
    /// <returns>How many there are; 0 when none is up, or the algorithm does not exist.</returns>
    public static int Order(RouteContext context, DestinationSet set, int algorithm, DispatcherOptions options, Span<int> order)
    {
        int first = algorithm switch
        {
            0 => At(set, Hash(context.Message[context.Message.CallId])),
            1 => At(set, HashOfUri(UriOf(context.Message, context.Message.From.Uri), options)),
            2 => At(set, HashOfUri(UriOf(context.Message, context.Message.To.Uri), options)),
            3 => At(set, HashOfUri(context.RequestUri, options)),
            4 => set.NextInTurn(),
            5 => CredentialsHash(context.Message) is { } hash ? At(set, hash) : 0,
            6 => Random.Shared.Next(set.All.Length),
            7 => At(set, Hash(MessageVariables.Read(context, options.hash_pvar).Octets)),
            8 or 12 => 0,
            9 => set.NextByWeight(),
            10 => LeastLoaded(set),
            11 => set.NextByRelativeWeight(),
            13 => set.NextInTurn(),
            _ => -1,
        };
        if (first < 0) return 0;
        return algorithm == 13 ? ByLatency(set, first, order) : FromHere(set, first, options.use_default, order);
    }

    /// <summary>The chosen one, then those behind it, then from the beginning; the default one last.</summary>
    private static int FromHere(DestinationSet set, int first, bool usesDefault, Span<int> order)
    {
        var all = set.All;
        int count = 0, turns = usesDefault && all.Length > 1 ? all.Length - 1 : all.Length;
        for (int i = 0; i < turns; i++)
        {
            int at = (first + i) % turns;
            if (all[at].IsUp) order[count++] = at;
        }
        if (turns < all.Length && all[turns].IsUp) order[count++] = turns;
        return count;
    }

    private static int At(DestinationSet set, ulong hash) => (int)(hash % (uint)set.All.Length);

    private static int LeastLoaded(DestinationSet set)
    {
        int best = -1;
        for (int i = 0; i < set.All.Length; i++)
        {
            var candidate = set.All[i];
            if (!candidate.IsUp || candidate.Attributes.MaxLoad > 0 && candidate.Load >= candidate.Attributes.MaxLoad) continue;
            if (best < 0 || candidate.Load < set.All[best].Load) best = i;
        }
        return best;
    }

    /// <summary>A destination loses a point of its priority for every time that its latency is as high as its priority; equals take turns.</summary>
    private static int ByLatency(DestinationSet set, int turn, Span<int> order)
    {
        var all = set.All;
        Span<long> ranks = stackalloc long[DestinationSet.MaxDestinations];
        int count = 0;
        for (int i = 0; i < all.Length; i++)
        {
            int at = (turn + i) % all.Length;
            if (!all[at].IsUp) continue;
            long rank = Rank(all[at]);
            int place = count;
            for (; place > 0 && ranks[place - 1] < rank; place--) (ranks[place], order[place]) = (ranks[place - 1], order[place - 1]);
            (ranks[place], order[place]) = (rank, at);
            count++;
        }
        return count;
    }

    private static long Rank(Destination destination)
    {
        if (destination.Priority <= 0) return destination.Priority;
        double latency = destination.Attributes.CountsCongestion ? destination.Latency.Estimate - destination.Latency.Average : destination.Latency.Estimate;
        return destination.Priority - (long)(Math.Max(0, latency) / destination.Priority);
    }

    // Without a seed: nodes with the same list send the same call to the same place.
    private static ulong Hash(ReadOnlySpan<byte> octets) => XxHash3.HashToUInt64(octets);

    private static ReadOnlySpan<byte> UriOf(SipMessage message, Slice uri) => message[uri];

    private static ulong HashOfUri(ReadOnlySpan<byte> octets, DispatcherOptions options)
    {
        if (!SipUri.TryParse(octets, out var uri)) return Hash(octets);
        var user = uri.User.Of(octets);
        if (options.HashesUsers && user.Length > 0) return Hash(user);
        // Host and port are compared without case and parameters do not matter (RFC 3261 section 19.1.4).
        Span<byte> lower = stackalloc byte[256];
        var host = uri.HostPort.Of(octets);
        if (host.Length > lower.Length) return Hash(user) ^ Hash(host);
        System.Text.Ascii.ToLower(host, lower, out int length);
        return Hash(user) ^ ulong.RotateLeft(Hash(lower[..length]), 21);
    }

    private static ulong? CredentialsHash(SipMessage message)
    {
        foreach (var id in (ReadOnlySpan<HeaderId>)[HeaderId.ProxyAuthorization, HeaderId.Authorization])
        {
            int index = message.IndexOf(id);
            if (index >= 0 && DigestCredentials.TryParse(message.Octets, message.Headers[index].Value, out var credentials)) return Hash(credentials.Username.Of(message.Octets));
        }
        return null;
    }
}
