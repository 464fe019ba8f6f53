namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>Engines that share calls by weight.</summary>
internal sealed class EngineSet(int number, IReadOnlyList<EngineNode> nodes)
{
    /// <summary>Its number.</summary>
    public int Number => number;
    /// <summary>Its engines in the order of the script.</summary>
    public IReadOnlyList<EngineNode> Nodes => nodes;

    /// <summary>How many engines are used.</summary>
    public int Enabled => nodes.Count(n => !n.IsDisabled);

    /// <summary>
    /// The engine for a call whose Call-ID has that hash, among those that are used and were not asked yet. The same Call-ID finds the same
    /// engine, here and in any Kamailio with the same list, as long as all are up.
    /// </summary>
    /// <param name="hash">The hash of the Call-ID.</param>
    /// <param name="asked">Engines that failed this command.</param>
    /// <param name="alsoDown">Take one that did not answer lately, when there is no other.</param>
    public EngineNode? Choose(uint hash, IReadOnlyCollection<EngineNode> asked, bool alsoDown) =>
        Choose(hash, asked, static node => !node.IsDisabled) ?? (alsoDown ? Choose(hash, asked, static node => !node.IsOffByHand) : null);

    private EngineNode? Choose(uint hash, IReadOnlyCollection<EngineNode> asked, Func<EngineNode, bool> isUsed)
    {
        uint sum = 0;
        foreach (var node in nodes)
            if (isUsed(node) && !asked.Contains(node)) sum += (uint)node.Weight;
        if (sum == 0) return null;
        uint cut = hash % sum;
        foreach (var node in nodes)
        {
            if (!isUsed(node) || asked.Contains(node)) continue;
            if (cut < node.Weight) return node;
            cut -= (uint)node.Weight;
        }
        return null; // a weight or a state changed meanwhile
    }
}
