using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>What an answer lists for the offerer: what was answered, and where the two laws of G.711 are turned into each other, the law that the offerer has.</summary>
internal static class CodecAnswer
{
    internal static List<RemoteCodec> For(IReadOnlyList<RemoteCodec> offered, IReadOnlyList<RemoteCodec> answered, CodecRules offering, CodecRules answering)
    {
        var codecs = new List<RemoteCodec>();
        foreach (var codec in answering.Apply(answered))
        {
            bool isForeign = OtherLaw(codec.Name) is { } other && !Has(offered, codec.Name) && Has(offered, other);
            var taken = isForeign ? offered.First(c => c.Is(OtherLaw(codec.Name)!)) : codec;
            if (codecs.All(c => c.PayloadType != taken.PayloadType)) codecs.Add(taken);
        }
        foreach (var hidden in offered.Where(c => OtherLaw(c.Name) is { } other && offering.Mask.Any(m => c.Is(m) || m is "all" or "full") && Has(codecs, other) && !Has(codecs, c.Name)).ToList()) codecs.Add(hidden);
        return codecs;
    }

    private static bool Has(IReadOnlyList<RemoteCodec> codecs, string name) => codecs.Any(c => c.Is(name));

    private static string? OtherLaw(string name) => name.Equals("PCMA", StringComparison.OrdinalIgnoreCase) ? "PCMU" : name.Equals("PCMU", StringComparison.OrdinalIgnoreCase) ? "PCMA" : null;
}
