using System.Text;
using Chappe.Engine.Routing;

namespace Chappe.Tests.Scripting;

/// <summary>Conditions that are taken apart for an early return keep the meaning that they were written with.</summary>
public sealed class ConditionTests
{
    private const int Count = 300;

    [TestCase("if ({0}) say(\"then\"); else say(\"else\");", false)]
    [TestCase("int rounds = 0; while ({0}) {{ say(\"then\"); if (++rounds == 2) break; }} if (rounds == 0) say(\"else\");", true)]
    [TestCase("var value = {0}; say(value ? \"then\" : \"else\");", false)]
    [TestCase("say(({0}) ? \"then\" : \"else\");", false)]
    public void Random_conditions_say_and_end_as_written(string statement, bool isLoop)
    {
        var random = new Random(20261122);
        var conditions = Enumerable.Range(0, Count).Select(_ => Node.New(random, 4)).ToList();
        var text = new StringBuilder("void request_route() { }\nbool Leaf(string s, bool b) { say(s); if (s[0] == '?') exit(); return b; }\n");
        for (int i = 0; i < Count; i++) text.Append($"void R{i}() {{ {string.Format(statement, conditions[i])} }}\n");
        var script = ScriptBench.Of(text.ToString());
        for (int i = 0; i < Count; i++)
        {
            var said = new List<string>();
            for (int round = 0; round < (isLoop ? 2 : 1); round++)
            {
                bool? value = conditions[i].Value(said);
                if (value is null) { said.Add("exited"); break; }
                if (!(isLoop && round > 0 && value == false)) said.Add(value == true ? "then" : "else");
                if (value == false) break;
            }
            if (said[^1] != "exited") said.Add("code 1");
            Assert.That(script.Run("R" + i, RouteKinds.None), Is.EqualTo(string.Join(" | ", said)), conditions[i].ToString());
        }
    }

    private sealed record Node(char Operator, Node? Left, Node? Right, string Name, bool Result)
    {
        public static Node New(Random random, int depth)
        {
            int choice = depth == 0 ? 0 : random.Next(4);
            return choice switch
            {
                1 => new Node('&', New(random, depth - 1), New(random, depth - 1), "", false),
                2 => new Node('|', New(random, depth - 1), New(random, depth - 1), "", false),
                3 => new Node('!', New(random, depth - 1), null, "", false),
                _ => new Node(' ', null, null, (random.Next(5) == 0 ? "?" : "") + random.Next(100), random.Next(2) == 0),
            };
        }

        /// <summary>The value by the rules of C#; null when the script ends on the way.</summary>
        public bool? Value(List<string> said)
        {
            switch (Operator)
            {
                case '&': return Left!.Value(said) is { } left ? left ? Right!.Value(said) : false : null;
                case '|': return Left!.Value(said) is { } first ? first ? true : Right!.Value(said) : null;
                case '!': return !Left!.Value(said);
                default:
                    said.Add(Name);
                    return Name[0] == '?' ? null : Result;
            }
        }

        public override string ToString() => Operator switch
        {
            '&' => $"({Left} && {Right})",
            '|' => $"({Left} || {Right})",
            '!' => $"!{Left}",
            _ => $"Leaf(\"{Name}\", {(Result ? "true" : "false")})",
        };
    }
}
