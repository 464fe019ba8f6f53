namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{re.…}</c>.</summary>
public readonly struct ReTransformations(Text text)
{
    /// <summary><c>{re.subst,/re/repl/flags}</c>: the text with what the expression matches replaced. <c>\0</c> to <c>\9</c> in the replacement are the match and its groups; flags are <c>g</c> (all), <c>i</c> (any case), <c>s</c> (dots and lists match line ends too).</summary>
    /// <returns>The text as it is when nothing matches; undefined when the expression cannot be read.</returns>
    public Text subst(string expression) => Substitution.Find(expression) is { } substitution ? substitution.Apply(text) ?? text : default;
}
